/** The base procedures: every procedure begins with the one that names who may call it. */
import { NoticeError } from "@mp-notice/core";
import { initTRPC } from "@trpc/server";
import type { Caller, Context } from "./context.ts";
import { reportError, toTrpcError } from "./map-notice-errors.ts";

const t = initTRPC.context<Context>().create({
  isDev: false,
  errorFormatter({ shape, error, ctx }) {
    const { message, reason, details } = reportError(error);
    return {
      ...shape,
      message,
      data: { ...shape.data, reason, details, requestId: ctx?.requestId ?? null },
    };
  },
  sse: {
    ping: { enabled: true, intervalMs: 10_000 },
    client: { reconnectAfterInactivityMs: 30_000 },
  },
});

export const router = t.router;

/** Anyone may call it. */
export const publicProcedure = t.procedure.use(async ({ next }) => {
  const result = await next();
  if (!result.ok && result.error.cause instanceof NoticeError)
    throw toTrpcError(result.error.cause);
  return result;
});

type CallerKind = Caller["kind"];

function assertCaller<Kind extends CallerKind>(
  caller: Caller,
  kind: Kind,
): asserts caller is Extract<Caller, { kind: Kind }> {
  if (caller.kind === kind) return;
  if (caller.kind === "anonymous") {
    throw new NoticeError("UNAUTHENTICATED", "a valid credential is required");
  }
  throw new NoticeError("FORBIDDEN", `a ${caller.kind} may not call this`);
}

/**
 * Refuses what a page of another site makes a browser do. A browser sends `Origin` with every POST; GET changes nothing.
 */
export const browserProcedure = publicProcedure.use(({ ctx, type, next }) => {
  if (ctx.isForeignOrigin && type === "mutation") {
    throw new NoticeError("FORBIDDEN", "the request comes from a page of another site");
  }
  return next();
});

/** An operator, by session cookie. */
export const operatorProcedure = browserProcedure.use(({ ctx: { caller }, next }) => {
  assertCaller(caller, "operator");
  return next({ ctx: { caller } });
});

/** A backend, by api key. */
export const serviceProcedure = publicProcedure.use(({ ctx: { caller }, next }) => {
  assertCaller(caller, "service");
  return next({ ctx: { caller } });
});

/** A customer's mini program, by the token of `collector.login`. */
export const collectorProcedure = publicProcedure.use(({ ctx: { caller }, next }) => {
  assertCaller(caller, "customer");
  return next({ ctx: { caller } });
});
