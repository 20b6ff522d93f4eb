import { setTimeout as sleep } from "node:timers/promises";
import { NoticeError } from "@mp-notice/core";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { toAddressGroup } from "../session/address-group.ts";
import type { SessionService } from "../session/session.contract.ts";
import { toPushPath } from "../wechat/wechat-calls.ts";
import { toClientAddress } from "./client-address.ts";
import { createWindowCounter } from "./window-counter.ts";
import type { KnownCredentials } from "./known-credentials.ts";
import { readStatus } from "./read-status.ts";

/** Limits for strangers: callers without a recently validated credential. */
export interface StrangerLimits {
  /** Calls per minute from one address or IPv6 /64; further calls are rejected. */
  callsOfAddress: number;
  /** Calls per second from all addresses; further calls are delayed. */
  callsInAll: number;
  /** Pages, files and probes per second; further ones are delayed half as long. */
  othersInAll: number;
  /** Rejected customer login codes per minute from one address. */
  refusedCodesOfAddress: number;
  /** The delay of the tarpit: a client that waits for a response sends nothing meanwhile. */
  holdMs: number;
}

/** Customers on one mobile network share an address, and each calls twice before its token is known. */
export const STRANGER_LIMITS: StrangerLimits = {
  callsOfAddress: 1200,
  callsInAll: 100,
  othersInAll: 200,
  refusedCodesOfAddress: 30,
  holdMs: 1000,
};

const MINUTE_MS = 60_000;
/** Each held request costs a socket and a few kilobytes. Beyond that, the connection is closed: reconnecting slows the client too. */
const MAX_HELD = 1000;
const SIGN_IN = "/trpc/session.login";
/** Fits an e-mail address and a password. */
const MAX_SIGN_IN_BYTES = 4096;
/** On a keep-alive connection Node reads the body of a rejected request to its end; larger bodies close the connection instead. */
const MAX_UNREAD_BYTES = 64 * 1024;

interface StrangerDeps {
  limits: StrangerLimits;
  known: KnownCredentials;
  session: Pick<SessionService, "isKnownAddress">;
  readCredential(request: FastifyRequest): string | null;
}

/**
 * Throttles strangers with a rate limit and a tarpit, before a body is read or a credential is looked up. It never rejects WeChat's
 * pushes or probes. Sign-ins from an address with an earlier sign-in also pass: passwords have their own limits, and otherwise
 * a flood from an owner's address would lock the owner out.
 */
export function createStrangerLimit({ limits, known, session, readCredential }: StrangerDeps) {
  const ofAddress = createWindowCounter(MINUTE_MS);
  const inAll = createWindowCounter(1000);
  const strangers = new WeakSet<FastifyRequest>();
  const passed = new WeakSet<FastifyRequest>();
  let held = 0;

  /** Delays the request; returns false when too many are held already. */
  async function hold(holdMs: number): Promise<boolean> {
    if (held >= MAX_HELD) return false;
    if (holdMs === 0) return true;
    held += 1;
    await sleep(holdMs);
    held -= 1;
    return true;
  }

  async function limitCall(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const credential = readCredential(request);
    if (credential !== null && known.has(credential)) return;
    strangers.add(request);
    const clientAddress = toClientAddress(request.ip);
    const { count, endsAt } = ofAddress.add(toAddressGroup(clientAddress));
    const isOver = count > limits.callsOfAddress;
    const isBusy = inAll.add("calls").count > limits.callsInAll;
    if (!isOver && !isBusy) return;
    if (isSmallSignIn(request) && (await session.isKnownAddress(clientAddress))) {
      passed.add(request);
      return;
    }
    if (hasLargeBody(request)) reply.header("connection", "close");
    if (isOver) throw refuse(Math.ceil((endsAt - performance.now()) / 1000));
    if (await hold(limits.holdMs)) return;
    reply.header("connection", "close");
    throw new NoticeError("UNAVAILABLE", "too many requests are waiting");
  }

  function isHeld(request: FastifyRequest, statusCode: number): boolean {
    if (statusCode < 400) return false;
    if (statusCode === 429) return strangers.has(request);
    return passed.has(request) || isPush(request);
  }

  return {
    /** Register before the in-flight limit: requests held here must not count as in flight. */
    limitRequests(app: FastifyInstance): void {
      app.addHook("onRequest", async (request, reply) => {
        if (isPush(request)) return;
        if (request.url.startsWith("/trpc/")) return limitCall(request, reply);
        if (inAll.add("others").count > limits.othersInAll) await hold(limits.holdMs / 2);
      });
    },
    /** Register after the in-flight limit. */
    holdRefusals(app: FastifyInstance): void {
      app.addHook("onSend", async (request, reply, payload) => {
        if (isHeld(request, readStatus(reply, payload)) && !(await hold(limits.holdMs)))
          reply.header("connection", "close");
      });
    },
  };
}

function isPush({ url }: FastifyRequest): boolean {
  return url.startsWith(toPushPath(""));
}

function isSmallSignIn({ url, headers }: FastifyRequest): boolean {
  const length = Number(headers["content-length"] ?? Number.NaN);
  return url.split("?", 1)[0] === SIGN_IN && length <= MAX_SIGN_IN_BYTES;
}

function hasLargeBody({ headers }: FastifyRequest): boolean {
  return (
    headers["transfer-encoding"] !== undefined ||
    Number(headers["content-length"] ?? 0) > MAX_UNREAD_BYTES
  );
}

function refuse(seconds: number): NoticeError {
  const retryAfterSeconds = Math.max(1, seconds);
  return new NoticeError("RATE_LIMITED", "too many calls from this address", {
    retryAfterSeconds,
    details: [{ problem: `try again in ${retryAfterSeconds} seconds` }],
  });
}
