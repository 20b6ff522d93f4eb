import type { AppRouter, RouterErrorData } from "@mp-notice/client";
import { TRPCClientError } from "@trpc/client";

/** `UNREACHABLE`: the service did not answer. */
export type ProblemReason = RouterErrorData["reason"] | "UNREACHABLE";

export type Explanation = NonNullable<RouterErrorData["explanation"]>;

/** An error as shown to the operator; the locale has its text by `reason`. */
export interface Problem {
  reason: ProblemReason;
  /** `field` is a path of the input, e.g. `data.order_amount`. */
  details: { field?: string | undefined; problem: string }[];
  /** The meaning of WeChat's error, with details from its response, e.g. the IP address to allow. */
  explanation: Explanation | null;
  /** Identifies the call in the service's log. */
  requestId: string | null;
}

const TEMPORARY: ReadonlySet<ProblemReason> = new Set([
  "UNREACHABLE",
  "UNAVAILABLE",
  "WECHAT_UNAVAILABLE",
]);

export function toProblem(error: unknown): Problem {
  const data = isRouterError(error) ? error.data : undefined;
  if (!data?.reason)
    return { reason: "UNREACHABLE", details: [], explanation: null, requestId: null };
  const { reason, details, explanation, requestId } = data;
  return { reason, details, explanation, requestId };
}

export function isTemporary({ reason }: Pick<Problem, "reason">): boolean {
  return TEMPORARY.has(reason);
}

function isRouterError(error: unknown): error is TRPCClientError<AppRouter> {
  return error instanceof TRPCClientError;
}
