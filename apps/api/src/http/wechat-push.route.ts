import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { PushCredentials } from "../payment-settings/mini-programs.ts";
import type { PushRelay } from "../push/push-relay.ts";
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
  /** `null` when the mini program is unknown or its push is not configured. */
  findPush(appId: string): Promise<PushCredentials | null>;
  /** Stores why a push was rejected, to show it beside the push settings. */
  recordRefusal(refusal: { appId: string; problem: PushProblem }): Promise<void>;
  intake: Pick<PushIntake, "receive">;
  /** Takes what this service does not handle. */
  relay: PushRelay;
  /** Unix milliseconds. */
  now(): number;
}

interface PushRoute {
  Params: { appId: string };
}

/** WeChat's acknowledgement: stops its retries (facts §5.3). */
const ARRIVED = "success";
/** The largest event, a list of five templates, has about 2000 bytes. */
const BODY_LIMIT_BYTES = 64 * 1024;
const APP_ID = /^wx[0-9a-zA-Z]{16}$/;
const LOG_FORGERIES_EVERY_MS = 60_000;
const PUSH = "wechatPush";

/**
 * The webhook for WeChat's events: stores them (inbox), acknowledges within WeChat's five seconds, and handles them afterwards.
 * If an event cannot be stored or read, the response is an error, so that WeChat retries.
 */
export function registerWechatPush(app: FastifyInstance, deps: WechatPushDeps): void {
  const { findPush, recordRefusal, intake, relay, now } = deps;
  const logForgery = createForgeryLog({ log: app.log, now });

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
      logForgery(request, message);
    } else {
      request.log.warn({ req: request, problem: message }, "a push was rejected");
      await recordRefusal({ appId, problem });
    }
    return reply.code(status).send("refused");
  }

  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
  app.decorateRequest(PUSH);
  app.addHook("onRequest", async (request, reply) => {
    reply.type("text/plain; charset=utf-8");
    // The body's format is detected from its content; Fastify would reject a malformed media type.
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
      // Rejects most unsigned requests before their body arrives.
      onRequest: async (request, reply) => {
        const { appId } = request.params;
        const push = await findKnownPush(appId);
        if (!push) return reply.code(404).send("refused");
        request.setDecorator<PushCredentials>(PUSH, push);
        // Fastify answers 413.
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
      if (reading.foreign) await relay.receive({ appId, push: reading.foreign });
      return reply.send(ARRIVED);
    },
  );
}

/** Anyone can send unsigned pushes, so the log is throttled: one line per minute, with a count. */
function createForgeryLog({ log, now }: { log: FastifyBaseLogger; now(): number }) {
  let refused = 0;
  let nextAt = 0;
  return (request: FastifyRequest, problem: string): void => {
    refused++;
    if (now() < nextAt) return;
    log.warn({ req: request, problem, refused }, "pushes without a valid signature were rejected");
    refused = 0;
    nextAt = now() + LOG_FORGERIES_EVERY_MS;
  };
}

/** Ignores repeated parameters. */
function toQuery({ query }: FastifyRequest): PushQuery {
  const entries = Object.entries(query as Record<string, unknown>);
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
}
