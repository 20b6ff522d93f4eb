import { NoticeError } from "@mp-notice/core";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { toAddressGroup } from "../session/address-group.ts";
import type { SessionService } from "../session/session-service.ts";
import { toClientAddress } from "./client-address.ts";
import type { StrangerLimits } from "./limit-strangers.ts";
import { readStatus } from "./read-status.ts";

/** Calls in one request. The clients never send more. */
export const MAX_BATCH = 10;
/** Each costs a password's hash, or a call to WeChat, before anybody is known. */
const ONE_A_REQUEST = new Set(["session.login", "session.redeemLoginLink", "collector.login"]);
const JSON_TYPE = /^application\/json\s*(?:;|$)/i;
/** Customers of one mobile network share an address. */
const COLLECTOR_LOGINS_OF_ADDRESS = { points: 300, duration: 60 };
const COLLECTOR_LOGINS = { points: 3000, duration: 60 };

type CallRequest = FastifyRequest<{ Params: { path?: string } }>;

/** Refuses what no client of ours sends, and what an address has had too much of, before its body is read or anything is looked up. */
export function guardCalls(
  scope: FastifyInstance,
  deps: {
    session: Pick<SessionService, "findBlock">;
    limits: Pick<StrangerLimits, "refusedCodesOfAddress">;
  },
): void {
  const { session, limits } = deps;
  const collectorLogins = createCollectorLoginLimits(limits);

  scope.addHook("onRequest", async (request: CallRequest) => {
    const calls = (request.params.path ?? "").split(",");
    assertBatch(calls);
    assertJson(request);
    const [only] = calls;
    if (only === "session.login") {
      const retryAfterSeconds = session.findBlock(toClientAddress(request.ip));
      if (retryAfterSeconds !== null) throw refuse("too many failed attempts", retryAfterSeconds);
    }
    if (only === "collector.login")
      await collectorLogins.begin(toAddressGroup(toClientAddress(request.ip)));
  });
  scope.addHook("onSend", async (request: CallRequest, reply, payload) => {
    if (request.params.path === "collector.login" && readStatus(reply, payload) === 400)
      await collectorLogins.countRefused(toAddressGroup(toClientAddress(request.ip)));
  });
}

function assertBatch(calls: string[]): void {
  if (calls.length > MAX_BATCH)
    throw new NoticeError(
      "INPUT_INVALID",
      `a batch has at most ${MAX_BATCH} calls, this one ${calls.length}`,
    );
  const single = calls.find((call) => ONE_A_REQUEST.has(call));
  if (single !== undefined && calls.length > 1)
    throw new NoticeError(
      "INPUT_INVALID",
      `${single} takes a request of its own: at most 1 call beside which no other stands`,
    );
}

class UnsupportedMediaType extends Error {
  readonly statusCode = 415;
}

function assertJson({ headers }: FastifyRequest): void {
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding.toLowerCase() !== "identity")
    throw new UnsupportedMediaType("a body is taken as it is, without content-encoding");
  const hasBody =
    headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
  const type = headers["content-type"];
  if (type === undefined ? hasBody : !JSON_TYPE.test(type))
    throw new UnsupportedMediaType("a body must be application/json");
}

/** In memory: each process counts for itself, and the calls to WeChat are bounded there as well. */
function createCollectorLoginLimits({
  refusedCodesOfAddress,
}: Pick<StrangerLimits, "refusedCodesOfAddress">) {
  const ofAddress = new RateLimiterMemory(COLLECTOR_LOGINS_OF_ADDRESS);
  const ofAll = new RateLimiterMemory(COLLECTOR_LOGINS);
  const refused = new RateLimiterMemory({ points: refusedCodesOfAddress, duration: 60 });
  return {
    async begin(addressGroup: string): Promise<void> {
      const codes = await refused.get(addressGroup);
      if (codes && codes.consumedPoints >= refusedCodesOfAddress)
        throw refuse("too many codes were wrong", Math.ceil(codes.msBeforeNext / 1000));
      try {
        await ofAddress.consume(addressGroup);
        await ofAll.consume("all");
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        throw refuse("too many are signing in", Math.ceil(error.msBeforeNext / 1000));
      }
    },
    /** Customers' codes come from WeChat: who sends many that are wrong guesses. */
    async countRefused(addressGroup: string): Promise<void> {
      await refused.penalty(addressGroup);
    },
  };
}

function refuse(message: string, seconds: number): NoticeError {
  const retryAfterSeconds = Math.max(1, seconds);
  return new NoticeError("RATE_LIMITED", message, {
    retryAfterSeconds,
    details: [{ problem: `try again in ${retryAfterSeconds} seconds` }],
  });
}
