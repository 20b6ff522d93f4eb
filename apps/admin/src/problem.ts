import type { AppRouter, RouterErrorData } from "@mp-notice/client";
import { TRPCClientError } from "@trpc/client";

/** `UNREACHABLE`: the service did not answer. */
export type ProblemReason = RouterErrorData["reason"] | "UNREACHABLE";

/** What the operator is told about: the words come from the locale, by `reason`. */
export interface Problem {
  reason: ProblemReason;
  /** `field` is a path of the input, e.g. `data.order_amount`. */
  details: { field?: string | undefined; problem: string }[];
  /** To find the call in the service's log. */
  requestId: string | null;
}

const TEMPORARY: ReadonlySet<ProblemReason> = new Set(["UNREACHABLE", "WECHAT_UNAVAILABLE"]);

export function toProblem(error: unknown): Problem {
  const data = isRouterError(error) ? error.data : undefined;
  if (!data?.reason) return { reason: "UNREACHABLE", details: [], requestId: null };
  const { reason, details, requestId } = data;
  return { reason, details, requestId };
}

export function isTemporary({ reason }: Problem): boolean {
  return TEMPORARY.has(reason);
}

function isRouterError(error: unknown): error is TRPCClientError<AppRouter> {
  return error instanceof TRPCClientError;
}
