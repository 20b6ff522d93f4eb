import type { FastifyInstance, FastifyRequest } from "fastify";
import type { PushCredentials } from "../payment-settings/mini-programs.ts";
import type { PushIntake } from "../push/push-intake.ts";
import { answerUrlCheck, readPush, type PushQuery } from "../wechat/read-push.ts";
import { WECHAT_PUSHES } from "../wechat/wechat-calls.ts";

export interface WechatPushDeps {
  /** `null` when this mini program is unknown here or its push is not set up. */
  findPush(appId: string): Promise<PushCredentials | null>;
  intake: Pick<PushIntake, "receive">;
  /** Unix milliseconds. */
  now(): number;
}

/** What WeChat takes for "arrived, do not repeat" (facts §5.3). */
const ARRIVED = "success";

/**
 * Where WeChat pushes events: stored first, answered within its five seconds, acted on afterwards. Only when storing fails is it
 * answered with an error, so that WeChat repeats it.
 */
export function registerWechatPush(
  app: FastifyInstance,
  { findPush, intake, now }: WechatPushDeps,
): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));

  app.get<{ Params: { appId: string } }>(WECHAT_PUSHES.checkUrl.path, async (request, reply) => {
    const push = await findPush(request.params.appId);
    const echo = push && answerUrlCheck(push, toQuery(request));
    reply.type("text/plain; charset=utf-8").header("x-content-type-options", "nosniff");
    return echo === null ? reply.code(push ? 401 : 404).send("refused") : reply.send(echo);
  });

  app.post<{ Params: { appId: string } }>(
    WECHAT_PUSHES.receiveEvents.path,
    async (request, reply) => {
      const { appId } = request.params;
      reply.type("text/plain; charset=utf-8");
      const push = await findPush(appId);
      if (!push) return reply.code(404).send("refused");
      const body = typeof request.body === "string" ? request.body : "";
      const reading = readPush({ settings: push, query: toQuery(request), body, nowMs: now() });
      if (!reading.ok) {
        request.log.warn({ req: request, problem: reading.problem }, "a push was refused");
        return reply.code(reading.status).send("refused");
      }
      await intake.receive({ appId, events: reading.events });
      return reply.send(ARRIVED);
    },
  );
}

/** A parameter that is given twice counts as absent. */
function toQuery({ query }: FastifyRequest): PushQuery {
  const entries = Object.entries(query as Record<string, unknown>);
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
}
