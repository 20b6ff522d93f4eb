import type { FastifyReply } from "fastify";

/** The status in an `onSend` hook: tRPC replies with a Response, whose status Fastify copies only afterwards. */
export function readStatus(reply: FastifyReply, payload: unknown): number {
  return payload instanceof Response ? payload.status : reply.statusCode;
}
