import { askHost, HOST_TIMEOUT_MS } from "./ask-host.ts";
import type { HostRequest, WxLike } from "./host.port.ts";

export interface ServiceCall {
  procedure: string;
  /** With input the call is a mutation (POST), without it a query (GET). */
  input?: Record<string, unknown>;
  token?: string;
}

/** The service answered with an error. */
export interface ServiceError extends Error {
  status: number;
  /** Absent when a proxy answered instead of the service. */
  reason: string | undefined;
}

// Checks the shape: `instanceof` fails on an Error subclass that the shop's build lowered to ES5.
export function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && "status" in error;
}

/** @throws ServiceError for an error response, Error for a network failure. */
export async function callService(
  service: { host: WxLike; url: string },
  { procedure, input, token }: ServiceCall,
): Promise<unknown> {
  const { statusCode, data } = await askHost<Parameters<HostRequest["success"]>[0]>((handlers) => {
    const header: Record<string, string> = { "content-type": "application/json" };
    if (token) header["authorization"] = `Bearer ${token}`;
    const request = {
      url: `${service.url}/trpc/${procedure}`,
      method: input ? ("POST" as const) : ("GET" as const),
      header,
      timeout: HOST_TIMEOUT_MS,
    };
    return service.host.request(Object.assign(request, input && { data: input }, handlers));
  });
  const { result, error } = Object(data) as TrpcAnswer;
  if (statusCode === 200 && result) return result.data;
  const { reason } = Object(Object(error).data) as { reason?: string };
  throw Object.assign(new Error(`HTTP ${statusCode} ${reason || ""}`), {
    status: statusCode,
    reason,
  });
}

interface TrpcAnswer {
  result?: { data?: unknown };
  error?: object;
}
