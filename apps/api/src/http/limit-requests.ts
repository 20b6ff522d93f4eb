import { NoticeError } from "@mp-notice/core";
import type { FastifyInstance } from "fastify";
import { readStatus } from "./read-status.ts";

/** Each holds its body and waits for the database; far more than one process answers at the same time. */
const MAX_AT_ONCE = 500;

/** Refuses what comes while so much is under way already, e.g. while the database is away. Event streams count elsewhere. */
export function limitRequests(app: FastifyInstance, maxAtOnce = MAX_AT_ONCE): void {
  const underWay = new WeakSet<object>();
  let count = 0;
  // Once the body has arrived: else bodies that never end would take the places of all others.
  app.addHook("preHandler", async (request) => {
    const { url, headers } = request;
    if (!url.startsWith("/trpc/") || headers.accept?.includes("text/event-stream")) return;
    if (count >= maxAtOnce) throw new NoticeError("UNAVAILABLE", "too much is under way already");
    count += 1;
    underWay.add(request);
  });
  // A refusal may be held for a while, and holds nothing itself.
  app.addHook("onSend", async (request, reply, payload) => {
    if (readStatus(reply, payload) === 429 && underWay.delete(request)) count -= 1;
  });
  app.addHook("onResponse", async (request) => {
    if (underWay.delete(request)) count -= 1;
  });
  // The caller has gone away without waiting for the answer.
  app.addHook("onRequestAbort", async (request) => {
    if (underWay.delete(request)) count -= 1;
  });
}
