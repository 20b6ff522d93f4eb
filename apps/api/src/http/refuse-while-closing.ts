import { NoticeError } from "@mp-notice/core";
import type { FastifyInstance } from "fastify";

/** Answers 503 during a graceful shutdown. Replaces Fastify's own answer, which has neither `reason` nor `Retry-After`. */
export function refuseWhileClosing(app: FastifyInstance): void {
  let isClosing = false;
  app.addHook("preClose", async () => void (isClosing = true));
  app.addHook("onRequest", async () => {
    if (isClosing) throw new NoticeError("UNAVAILABLE", "the process is shutting down");
  });
}
