import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { PushCredentials } from "../payment-settings/mini-programs.ts";
import type { PushIntake } from "../push/push-intake.ts";
import type { PushProblem } from "../wechat/push-problem.ts";
import {
  answerUrlCheck,
  judgeQuery,
  readPush,
  type PushQuery,
  type PushRefusal,
} from "../wechat/read-push.ts";
import { WECHAT_PUSHES } from "../wechat/wechat-calls.ts";

export interface WechatPushDeps {
  /** `null` when this mini program is unknown here or its push is not set up. */
  findPush(appId: string): Promise<PushCredentials | null>;
  /** Keeps why a push was refused, for whoever looks at the push settings. */
  recordRefusal(refusal: { appId: string; problem: PushProblem }): Promise<void>;
  intake: Pick<PushIntake, "receive">;
  /** Unix milliseconds. */
  now(): number;
}

interface PushRoute {
  Params: { appId: string };
}

/** What WeChat takes for "arrived, do not repeat" (facts §5.3). */
const ARRIVED = "success";
/** The largest event, a list of five templates, has some two thousand bytes. */
const BODY_LIMIT_BYTES = 64 * 1024;
const APP_ID = /^wx[0-9a-zA-Z]{16}$/;
const FORGERIES_TOLD_EVERY_MS = 60_000;
const PUSH = "wechatPush";

/**
 * Where WeChat pushes events: stored first, answered within its five seconds, acted on afterwards. What cannot be stored or read is
 * answered with an error, so that WeChat repeats it.
 */
export function registerWechatPush(app: FastifyInstance, deps: WechatPushDeps): void {
  const { findPush, recordRefusal, intake, now } = deps;
  const tellForgery = createForgeryLog({ log: app.log, now });

  async function findKnownPush(appId: string): Promise<PushCredentials | null> {
    return APP_ID.test(appId) ? findPush(appId) : null;
  }

  async function answerRefusal(input: {
    request: FastifyRequest;
    reply: FastifyReply;
    appId: string;
    refusal: PushRefusal;
  }): Promise<FastifyReply> {
    const { request, reply, appId } = input;
    const { status, problem, message } = input.refusal;
    if (problem === null) {
      tellForgery(request, message);
    } else {
      request.log.warn({ req: request, problem: message }, "a push was refused");
      await recordRefusal({ appId, problem });
    }
    return reply.code(status).send("refused");
  }

  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
  app.decorateRequest(PUSH);
  app.addHook("onRequest", async (request, reply) => {
    reply.type("text/plain; charset=utf-8");
    // Read by its first character, whatever it is called: Fastify refuses what is no media type.
    if (request.headers["content-type"] !== undefined)
      request.headers["content-type"] = "text/plain";
  });

  app.get<PushRoute>(WECHAT_PUSHES.checkUrl.path, async (request, reply) => {
    const push = await findKnownPush(request.params.appId);
    const echo = push && answerUrlCheck(push, toQuery(request));
    return echo === null ? reply.code(push ? 401 : 404).send("refused") : reply.send(echo);
  });

  app.post<PushRoute>(
    WECHAT_PUSHES.receiveEvents.path,
    {
      bodyLimit: BODY_LIMIT_BYTES,
      // Before the body is waited for: most of what nobody signed ends here.
      onRequest: async (request, reply) => {
        const { appId } = request.params;
        const push = await findKnownPush(appId);
        if (!push) return reply.code(404).send("refused");
        request.setDecorator<PushCredentials>(PUSH, push);
        // Answered with 413 further on.
        if (Number(request.headers["content-length"]) > BODY_LIMIT_BYTES) return;
        const refusal = judgeQuery({ settings: push, query: toQuery(request), nowMs: now() });
        if (refusal) return answerRefusal({ request, reply, appId, refusal });
      },
    },
    async (request, reply) => {
      const settings = request.getDecorator<PushCredentials>(PUSH);
      const { appId } = settings;
      const body = typeof request.body === "string" ? request.body : "";
      const reading = readPush({ settings, query: toQuery(request), body, nowMs: now() });
      if (!reading.ok) return answerRefusal({ request, reply, appId, refusal: reading });
      await intake.receive({ appId, events: reading.events });
      return reply.send(ARRIVED);
    },
  );
}

/** Anybody can send what nobody signed: it is counted, and told once a minute at most. */
function createForgeryLog({ log, now }: { log: FastifyBaseLogger; now(): number }) {
  let refused = 0;
  let nextAt = 0;
  return (request: FastifyRequest, problem: string): void => {
    refused++;
    if (now() < nextAt) return;
    log.warn({ req: request, problem, refused }, "pushes without a right signature were refused");
    refused = 0;
    nextAt = now() + FORGERIES_TOLD_EVERY_MS;
  };
}

/** A parameter that is given twice counts as absent. */
function toQuery({ query }: FastifyRequest): PushQuery {
  const entries = Object.entries(query as Record<string, unknown>);
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
}
