import { setTimeout as sleep } from "node:timers/promises";
import { NoticeError } from "@mp-notice/core";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { toAddressGroup } from "../session/address-group.ts";
import type { SessionService } from "../session/session-service.ts";
import { toPushPath } from "../wechat/wechat-calls.ts";
import { toClientAddress } from "./client-address.ts";
import { createWindowCounter } from "./count-windows.ts";
import type { KnownCredentials } from "./known-credentials.ts";
import { readStatus } from "./read-status.ts";

/** A stranger is who shows no credential that is known to be right. */
export interface StrangerLimits {
  /** Calls a minute of one address, or of one IPv6 /64; what comes beyond them is refused. */
  callsOfAddress: number;
  /** Calls a second of all addresses; what comes beyond them waits. */
  callsInAll: number;
  /** Pages, files and probes a second; what comes beyond them waits half as long. */
  othersInAll: number;
  /** Customers' codes that were refused, a minute of one address. */
  refusedCodesOfAddress: number;
  /** A tarpit: who waits for an answer asks nothing meanwhile. */
  holdMs: number;
}

/** Customers of one mobile network share an address and call twice before they are known: well above what guard-calls.ts allows of sign-ins. */
export const STRANGER_LIMITS: StrangerLimits = {
  callsOfAddress: 1200,
  callsInAll: 100,
  othersInAll: 200,
  refusedCodesOfAddress: 30,
  holdMs: 1000,
};

const MINUTE_MS = 60_000;
/** Each is a socket and a few kilobytes. Beyond them connections are closed, which costs the caller a new one. */
const MAX_HELD = 1000;
const SIGN_IN = "/trpc/session.login";
/** An e-mail and a password. */
const MAX_SIGN_IN_BYTES = 4096;
/** What lies unread behind a refusal is read to its end on a connection that stays open. */
const MAX_UNREAD_BYTES = 64 * 1024;

interface StrangerDeps {
  limits: StrangerLimits;
  known: KnownCredentials;
  session: Pick<SessionService, "isKnownAddress">;
  readCredential(request: FastifyRequest): string | null;
}

/**
 * Rate limit for strangers, before a body is read or a credential is looked up. WeChat's pushes and probes are never refused by
 * it. Sign-ins where somebody has signed in before pass as well: passwords have limits of their own, and else a flood from an
 * owner's address would keep the owner out.
 */
export function createStrangerLimit({ limits, known, session, readCredential }: StrangerDeps) {
  const ofAddress = createWindowCounter(MINUTE_MS);
  const inAll = createWindowCounter(1000);
  const strangers = new WeakSet<FastifyRequest>();
  const passed = new WeakSet<FastifyRequest>();
  let held = 0;

  /** Answers whether there was room. */
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
    throw new NoticeError("UNAVAILABLE", "too many wait already");
  }

  function isHeld(request: FastifyRequest, statusCode: number): boolean {
    if (statusCode < 400) return false;
    if (statusCode === 429) return strangers.has(request);
    return passed.has(request) || isPush(request);
  }

  return {
    /** Registered before whatever counts requests under way: those that wait here are none. */
    limitRequests(app: FastifyInstance): void {
      app.addHook("onRequest", async (request, reply) => {
        if (isPush(request)) return;
        if (request.url.startsWith("/trpc/")) return limitCall(request, reply);
        if (inAll.add("others").count > limits.othersInAll) await hold(limits.holdMs / 2);
      });
    },
    /** Registered after it. */
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
