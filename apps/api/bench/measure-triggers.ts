import { Pool } from "undici";
import { BARE_PATH, NOOP_PATH } from "./noop.ts";
import { SERVICE_KEY, toTrigger } from "./shop.ts";

/** Calls per second of 64 clients in a closed loop, one trigger per call. */
export interface TriggerRates {
  trigger: number;
  /** A tRPC mutation with the same authentication, input and answer that stores nothing. */
  noop: number;
  /** A Fastify route that only answers. */
  bare: number;
}

const CLIENTS = 64;
const WARM_UP_MS = 2000;
const TURN_MS = 2000;
/** The three take turns, so that a throttling machine affects them equally. */
const ROUNDS = 3;
const PATHS = { trigger: "/trpc/notices.trigger", noop: NOOP_PATH, bare: BARE_PATH };

/** `newCustomer` returns a customer that has not been triggered yet. */
export async function measureTriggers(input: {
  url: string;
  newCustomer(): number;
}): Promise<TriggerRates> {
  const pool = new Pool(input.url, { connections: CLIENTS, pipelining: 1 });
  const measure = (path: string, ms: number) => countCalls({ ...input, pool, path, ms });
  for (const path of Object.values(PATHS)) await measure(path, WARM_UP_MS);
  const calls = { trigger: 0, noop: 0, bare: 0 };
  for (let round = 0; round < ROUNDS; round++)
    for (const name of ["trigger", "noop", "bare"] as const)
      calls[name] += await measure(PATHS[name], TURN_MS);
  await pool.close();
  const perSecond = (count: number) => (count * 1000) / (TURN_MS * ROUNDS);
  return {
    trigger: perSecond(calls.trigger),
    noop: perSecond(calls.noop),
    bare: perSecond(calls.bare),
  };
}

async function countCalls(input: {
  pool: Pool;
  path: string;
  ms: number;
  newCustomer(): number;
}): Promise<number> {
  const { pool, path, ms, newCustomer } = input;
  const startedAt = performance.now();
  let calls = 0;
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      while (performance.now() < startedAt + ms) {
        await post(pool, { path, customer: newCustomer() });
        calls += 1;
      }
    }),
  );
  return (calls * ms) / (performance.now() - startedAt);
}

async function post(pool: Pool, input: { path: string; customer: number }): Promise<void> {
  const { statusCode, body } = await pool.request({
    method: "POST",
    path: input.path,
    headers: { "content-type": "application/json", authorization: `Bearer ${SERVICE_KEY}` },
    body: JSON.stringify(toTrigger(input.customer)),
  });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`${input.path} answered ${statusCode}: ${text}`);
}
