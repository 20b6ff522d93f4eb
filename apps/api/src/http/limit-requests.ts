import { NoticeError } from "@mp-notice/core";
import type { FastifyInstance } from "fastify";
import { readStatus } from "./read-status.ts";

/** Each holds its body in memory and waits for the database; normal load stays far below. */
const MAX_AT_ONCE = 500;

/** Sheds load: rejects requests while too many are in flight, e.g. during a database outage. Event streams have their own limit. */
export function limitRequests(app: FastifyInstance, maxAtOnce = MAX_AT_ONCE): void {
  const inFlight = new WeakSet<object>();
  let count = 0;
  // Counts only after the body has arrived; otherwise endless bodies would use up the limit.
  app.addHook("preHandler", async (request) => {
    const { url, headers } = request;
    if (!url.startsWith("/trpc/") || headers.accept?.includes("text/event-stream")) return;
    if (count >= maxAtOnce) throw new NoticeError("UNAVAILABLE", "too many requests are in flight");
    count += 1;
    inFlight.add(request);
  });
  // The tarpit may delay a 429, which holds no resources.
  app.addHook("onSend", async (request, reply, payload) => {
    if (readStatus(reply, payload) === 429 && inFlight.delete(request)) count -= 1;
  });
  app.addHook("onResponse", async (request) => {
    if (inFlight.delete(request)) count -= 1;
  });
  // The client disconnected before the response.
  app.addHook("onRequestAbort", async (request) => {
    if (inFlight.delete(request)) count -= 1;
  });
}
