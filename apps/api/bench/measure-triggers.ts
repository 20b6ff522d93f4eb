import { Pool } from "undici";
import { BARE_PATH, NOOP_PATH } from "./noop.ts";
import { postTrigger, TRIGGER_PATH } from "./post-trigger.ts";
import { toMedian } from "./spread.ts";

/** Calls per second of 64 clients in a closed loop, one trigger per call; medians over the rounds. */
export interface TriggerRates {
  trigger: number;
  /** A tRPC mutation with the same authentication, input and answer that stores nothing. */
  noop: number;
  /** A Fastify route that only answers. */
  bare: number;
  /** `trigger` of the product whose database is full; `null` without one. */
  triggerWhenFull: number | null;
  /** Medians of the ratios within each round. */
  ratios: { toNoop: number; toBare: number; fullToEmpty: number | null };
}

const CLIENTS = 64;
const WARM_UP_MS = 2000;
const TURN_MS = 1000;
/** The calls take short turns, in both directions, so that a throttling machine affects them equally. */
const ROUNDS = 8;

/** `newCustomer` returns a customer that has not been triggered yet. `fullUrl`: a product with rows in its database. */
export async function measureTriggers(input: {
  url: string;
  fullUrl?: string;
  newCustomer(): number;
}): Promise<TriggerRates> {
  const { url, fullUrl, newCustomer } = input;
  const pool = new Pool(url, { connections: CLIENTS, pipelining: 1 });
  const fullPool = fullUrl ? new Pool(fullUrl, { connections: CLIENTS, pipelining: 1 }) : null;
  const count = (pool: Pool, path: string) => (ms: number) =>
    countCalls({ pool, path, ms, newCustomer });
  const calls = {
    trigger: count(pool, TRIGGER_PATH),
    full: count(fullPool ?? pool, TRIGGER_PATH),
    noop: count(pool, NOOP_PATH),
    bare: count(pool, BARE_PATH),
  };
  const names = (["full", "trigger", "noop", "bare"] as const).slice(fullPool ? 0 : 1);
  const rounds: Record<keyof typeof calls, number>[] = [];
  for (const name of names) await calls[name](WARM_UP_MS);
  for (let index = 0; index < ROUNDS; index++) {
    const round = { trigger: 0, full: Number.NaN, noop: 0, bare: 0 };
    for (const name of index % 2 === 0 ? names : names.toReversed())
      round[name] = await calls[name](TURN_MS);
    rounds.push(round);
  }
  await pool.close();
  await fullPool?.close();
  return {
    trigger: toMedian(rounds.map(({ trigger }) => trigger)),
    noop: toMedian(rounds.map(({ noop }) => noop)),
    bare: toMedian(rounds.map(({ bare }) => bare)),
    triggerWhenFull: fullPool && toMedian(rounds.map(({ full }) => full)),
    ratios: {
      toNoop: toMedian(rounds.map(({ trigger, noop }) => trigger / noop)),
      toBare: toMedian(rounds.map(({ trigger, bare }) => trigger / bare)),
      fullToEmpty: fullPool && toMedian(rounds.map(({ full, trigger }) => full / trigger)),
    },
  };
}

/** Calls per second. */
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
        await postTrigger(pool, { path, customer: newCustomer() });
        calls += 1;
      }
    }),
  );
  return (calls * 1000) / (performance.now() - startedAt);
}
