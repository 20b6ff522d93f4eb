import { NoticeError } from "@mp-notice/core";
import type { FastifyInstance } from "fastify";

/** Fastify's own answer, which is switched off, names neither a reason nor when to come again. */
export function refuseWhileClosing(app: FastifyInstance): void {
  let isClosing = false;
  app.addHook("preClose", async () => void (isClosing = true));
  app.addHook("onRequest", async () => {
    if (isClosing) throw new NoticeError("UNAVAILABLE", "the process is stopping");
  });
}
