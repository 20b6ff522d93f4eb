import type { FastifyReply } from "fastify";

/** The status of an answer that is about to be sent. tRPC answers with a Response, whose status Fastify takes over after this. */
export function readStatus(reply: FastifyReply, payload: unknown): number {
  return payload instanceof Response ? payload.status : reply.statusCode;
}
