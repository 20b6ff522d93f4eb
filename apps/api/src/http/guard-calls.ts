import { NoticeError } from "@mp-notice/core";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { toAddressGroup } from "../session/address-group.ts";
import type { SessionService } from "../session/session.contract.ts";
import { toClientAddress } from "./client-address.ts";
import type { StrangerLimits } from "./stranger-limit.ts";
import { readStatus } from "./read-status.ts";

/** Calls in one batch. Our clients never send more. */
export const MAX_BATCH = 10;
/** Each costs a password hash or a WeChat call before the caller is authenticated, so a batch must not multiply them. */
const UNBATCHABLE = new Set(["session.login", "session.redeemLoginLink", "collector.login"]);
const JSON_TYPE = /^application\/json\s*(?:;|$)/i;
/** Generous, because customers on one mobile network share an address. */
const COLLECTOR_LOGINS_OF_ADDRESS = { points: 300, duration: 60 };
const COLLECTOR_LOGINS = { points: 3000, duration: 60 };

type CallRequest = FastifyRequest<{ Params: { path?: string } }>;

/** Rejects oversized batches, other media types and rate-limited logins before the body is read or the database queried. */
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
      `a batch has at most ${MAX_BATCH} calls, this one has ${calls.length}`,
    );
  const single = calls.find((call) => UNBATCHABLE.has(call));
  if (single !== undefined && calls.length > 1)
    throw new NoticeError(
      "INPUT_INVALID",
      `${single} cannot be batched: a request with it has at most 1 call`,
    );
}

class UnsupportedMediaType extends Error {
  readonly statusCode = 415;
}

function assertJson({ headers }: FastifyRequest): void {
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding.toLowerCase() !== "identity")
    throw new UnsupportedMediaType("content-encoding is not supported: send the body uncompressed");
  const hasBody =
    headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
  const type = headers["content-type"];
  if (type === undefined ? hasBody : !JSON_TYPE.test(type))
    throw new UnsupportedMediaType("the body must be application/json");
}

/** Rate limits in memory, per process: the WeChat connection pool of each process bounds the calls anyway. */
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
        throw refuse("too many invalid codes", Math.ceil(codes.msBeforeNext / 1000));
      try {
        await ofAddress.consume(addressGroup);
        await ofAll.consume("all");
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        throw refuse("too many sign-ins", Math.ceil(error.msBeforeNext / 1000));
      }
    },
    /** Real customers get their codes from WeChat, so many invalid ones mean guessing. */
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
