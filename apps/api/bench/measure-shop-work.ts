/** The shop's own load during an attack: its backend triggers, its owner signs in. */
import { setTimeout as sleep } from "node:timers/promises";
import { Client, Pool } from "undici";
import { OWNER, SERVICE_KEY, toTrigger } from "./shop.ts";

export interface Work {
  triggersPerSecond: number;
  signIns: { known: SignIns; unknown: SignIns };
}

export interface SignIns {
  /** Times of the sign-ins that returned a session. */
  timesMs: number[];
  /** By status; `late`: no response within five seconds. */
  refused: Record<string, number>;
}

const CALLERS = 64;
const KNOWN_EVERY_MS = 250;
const UNKNOWN_EVERY_MS = 2000;
const PATIENCE_MS = 5000;

/** Returns a function that runs the shop's work for a given time, each call with fresh customers and addresses. */
export function createShopWork(url: string): (durationMs: number) => Promise<Work> {
  let customer = 0;
  let stranger = 0;
  return async (durationMs) => {
    const startedAt = performance.now();
    const endsAt = startedAt + durationMs;
    const first = customer;
    const pool = new Pool(url, { connections: CALLERS, pipelining: 1 });
    const triggering = Array.from({ length: CALLERS }, async () => {
      while (performance.now() < endsAt) await trigger(pool, customer++);
    });
    const known = signInUntil(endsAt, {
      url,
      everyMs: KNOWN_EVERY_MS,
      localAddressOf: () => "127.0.0.1",
    });
    const unknown = signInUntil(endsAt, {
      url,
      everyMs: UNKNOWN_EVERY_MS,
      localAddressOf: () => `127.0.2.${++stranger}`,
    });
    await Promise.all(triggering);
    const triggersPerSecond = ((customer - first) * 1000) / (performance.now() - startedAt);
    await pool.close();
    return { triggersPerSecond, signIns: { known: await known, unknown: await unknown } };
  };
}

async function trigger(pool: Pool, customer: number): Promise<void> {
  const { statusCode, body } = await pool.request({
    method: "POST",
    path: "/trpc/notices.trigger",
    headers: { "content-type": "application/json", authorization: `Bearer ${SERVICE_KEY}` },
    body: JSON.stringify(toTrigger(customer)),
  });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`a trigger was refused: ${text}`);
}

async function signInUntil(
  endsAt: number,
  input: { url: string; everyMs: number; localAddressOf(): string },
): Promise<SignIns> {
  const signIns: SignIns = { timesMs: [], refused: {} };
  while (performance.now() < endsAt) {
    const startedAt = performance.now();
    const status = await signIn(input.url, input.localAddressOf());
    const ms = performance.now() - startedAt;
    if (status === "200") signIns.timesMs.push(ms);
    else signIns.refused[status] = (signIns.refused[status] ?? 0) + 1;
    await sleep(Math.max(0, input.everyMs - ms));
  }
  return signIns;
}

/** Returns the status, or `late` when none came within `PATIENCE_MS`. */
async function signIn(url: string, localAddress: string): Promise<string> {
  const client = new Client(url, { localAddress });
  try {
    const { statusCode, body } = await client.request({
      method: "POST",
      path: "/trpc/session.login",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(OWNER),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    await body.dump();
    return String(statusCode);
  } catch (error) {
    if (error instanceof Error && error.name === "TimeoutError") return "late";
    throw error;
  } finally {
    await client.destroy();
  }
}
