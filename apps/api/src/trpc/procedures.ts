/** The base procedures: every procedure starts from the one that names who may call it. */
import { NoticeError } from "@mp-notice/core";
import { initTRPC } from "@trpc/server";
import { z } from "zod";
import type { AuditActor } from "../audit-log/audit-log.contract.ts";
import type { Role } from "../session/role.ts";
import type { Caller, Context } from "./context.ts";
import { findNoticeError, reportError, toTrpcError } from "./map-notice-errors.ts";
import type { ProcedureMeta } from "./procedure-meta.ts";

// Reports a missing field as such, unless its schema has its own message.
z.config({ customError: ({ input }) => (input === undefined ? "is required" : undefined) });

const t = initTRPC
  .context<Context>()
  .meta<ProcedureMeta>()
  .create({
    isDev: false,
    errorFormatter({ shape, error, ctx }) {
      const { message, ...report } = reportError(error);
      return {
        ...shape,
        message,
        data: { ...shape.data, ...report, requestId: ctx?.requestId ?? null },
      };
    },
    sse: {
      ping: { enabled: true, intervalMs: 10_000 },
      client: { reconnectAfterInactivityMs: 30_000 },
    },
  });

export const router = t.router;

/** Open to anyone. The audit log records the call's changes under its caller. */
export const publicProcedure = t.procedure.use(async ({ ctx, next }) => {
  const { caller, clientAddress, services } = ctx;
  const result = await services.auditLog.actAs({ actor: toActor(caller), clientAddress }, () =>
    next(),
  );
  if (result.ok && caller.kind === "service") services.apiKeys.noteSuccess(caller.apiKeyId);
  const error = result.ok ? null : findNoticeError(result.error.cause);
  if (error) throw toTrpcError(error);
  return result;
});

function toActor(caller: Caller): AuditActor {
  if (caller.kind === "person") {
    return { kind: "user", id: caller.user.userId, name: caller.user.email };
  }
  if (caller.kind === "service") {
    return { kind: "api_key", id: caller.apiKeyId, name: caller.name };
  }
  return { kind: "anonymous", id: null, name: "" };
}

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

/** Rejects cross-site mutations (CSRF). Browsers send `Origin` with every POST; GET changes nothing. */
export const browserProcedure = publicProcedure.use(({ ctx, type, next }) => {
  if (ctx.isForeignOrigin && type === "mutation") {
    throw new NoticeError("FORBIDDEN", "cross-site request: the Origin is not this service's");
  }
  return next();
});

/** For reads: anyone signed in with a session cookie. */
export const viewerProcedure = createPersonProcedure(["viewer", "operator", "owner"]);

/** For changes to notices and actions that reach WeChat or customers. */
export const operatorProcedure = createPersonProcedure(["operator", "owner"]);

/** For access management: people, API keys, credentials. */
export const ownerProcedure = createPersonProcedure(["owner"]);

function createPersonProcedure(roles: readonly Role[]) {
  return browserProcedure.use(({ ctx: { caller }, next }) => {
    assertRole(caller, roles);
    return next({ ctx: { caller } });
  });
}

function assertRole(
  caller: Caller,
  roles: readonly Role[],
): asserts caller is Extract<Caller, { kind: "person" }> {
  assertCaller(caller, "person");
  const { role } = caller.user;
  if (roles.includes(role)) return;
  throw new NoticeError("FORBIDDEN", `a ${role} may not call this`, {
    details: [{ problem: `needs the role ${roles.join(" or ")}, and this person is ${role}` }],
  });
}

/** For backends, with an API key. */
export const serviceProcedure = publicProcedure
  .meta({ caller: "service" })
  .use(({ ctx: { caller }, next }) => {
    assertCaller(caller, "service");
    return next({ ctx: { caller } });
  });

/** For what operators do in the admin and backends in their code. */
export const definingProcedure = browserProcedure
  .meta({ caller: "service" })
  .use(({ ctx: { caller }, next }) => {
    if (caller.kind === "service") return next({ ctx: { caller } });
    assertRole(caller, ["operator", "owner"]);
    return next({ ctx: { caller } });
  });

/** For what backends and people in the admin read alike. */
export const sharedReadProcedure = browserProcedure
  .meta({ caller: "service" })
  .use(({ ctx: { caller }, next }) => {
    if (caller.kind !== "service") assertCaller(caller, "person");
    return next({ ctx: { caller } });
  });

/** For customers' mini programs, with the token of `collector.login`. */
export const collectorProcedure = publicProcedure
  .meta({ caller: "customer" })
  .use(({ ctx: { caller }, next }) => {
    assertCaller(caller, "customer");
    return next({ ctx: { caller } });
  });
