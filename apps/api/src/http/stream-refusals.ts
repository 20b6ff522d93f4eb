import { NoticeError } from "@mp-notice/core";
import type { TRPCError } from "@trpc/server";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { getHttpStatus } from "../trpc/map-notice-errors.ts";
import { createErrorAnswer } from "./error-answer.ts";
import { findRetryAfter } from "./retry-after.ts";

/**
 * tRPC answers every subscription with 200 and sends errors as events. A rate-limited stream gets a 429 instead, so that the
 * browser does not reconnect by itself and proxies log it as an error.
 */
export function createStreamRefusals() {
  const refused = new WeakMap<FastifyRequest, NoticeError>();
  return {
    note({ error, type, req }: { error: TRPCError; type: string; req: FastifyRequest }): void {
      const { cause } = error;
      if (
        type === "subscription" &&
        cause instanceof NoticeError &&
        cause.reason === "RATE_LIMITED"
      )
        refused.set(req, cause);
    },
    answer(scope: FastifyInstance): void {
      scope.addHook("onSend", async (request, _reply, payload) => {
        const cause = refused.get(request);
        if (!cause || !(payload instanceof Response)) return payload;
        await payload.body?.cancel();
        const { reason, message, details } = cause;
        const httpStatus = getHttpStatus(cause);
        const headers = new Headers({ "cache-control": "no-store" });
        const retryAfter = findRetryAfter([{ httpStatus, cause }]);
        if (retryAfter !== null) headers.set("retry-after", retryAfter);
        return Response.json(
          createErrorAnswer({ httpStatus, reason, message, details, requestId: request.id }),
          { status: httpStatus, headers },
        );
      });
    },
  };
}
