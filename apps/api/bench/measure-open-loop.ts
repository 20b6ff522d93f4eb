import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import type { Child } from "./child.ts";
import { postTrigger } from "./post-trigger.ts";
import { seedDatabase } from "./seed-database.ts";
import { toOpenid } from "./shop.ts";
import { type Spread, toSpread } from "./spread.ts";
import { startProduct, waitUntilSent } from "./start-product.ts";
import type { Receipt } from "./stub-wechat.ts";

export interface Latency {
  ratePerSecond: number;
  /** From the time a trigger was due to the product's answer, in milliseconds. */
  answered: Spread;
  /** To the message's arrival at WeChat. */
  accepted: Spread;
  /** How late timers of the product's main thread fire. */
  loopDelay: Spread;
}

const RATES = [50, 200, 300];
export const GOAL_RATE = 200;
const SECONDS = 12;
const WARM_UP_SECONDS = 3;

/** Triggers at constant rates, even if the product falls behind. */
export async function measureOpenLoop(input: {
  databaseUrl: string;
  stub: Child;
}): Promise<Latency[]> {
  const { databaseUrl, stub } = input;
  const warmUp = { ratePerSecond: GOAL_RATE, count: GOAL_RATE * WARM_UP_SECONDS };
  const runs = RATES.map((ratePerSecond) => ({ ratePerSecond, count: ratePerSecond * SECONDS }));
  const customers = [warmUp, ...runs].reduce((sum, { count }) => sum + count, 0);
  await seedDatabase({ url: databaseUrl, customers });
  const wechatUrl = await stub.ask<string>("getUrl");
  await using product = await startProduct({ databaseUrl, wechatUrl });
  await product.ask("startSending");
  const url = await product.ask<string>("getUrl");
  const pool = new Pool(url, { connections: 64, pipelining: 1 });
  const measured: Latency[] = [];
  let first = 0;
  for (const run of [warmUp, ...runs]) {
    const latency = await measureRate({ ...run, first, pool, product, stub });
    if (run !== warmUp) measured.push(latency);
    first += run.count;
  }
  await pool.close();
  return measured;
}

/** Throws unless each message arrived once. */
export async function measureRate(input: {
  first: number;
  count: number;
  ratePerSecond: number;
  pool: Pool;
  product: Child;
  stub: Child;
}): Promise<Latency> {
  const { first, count, ratePerSecond, pool, product, stub } = input;
  await stub.ask("takeReceipts");
  await product.ask("watchLoopDelay");
  const dueAt = new Map<string, number>();
  const answerMs: number[] = [];
  const trigger = async (customer: number, at: number) => {
    dueAt.set(toOpenid(customer), at);
    await postTrigger(pool, { customer });
    answerMs.push(now() - at);
  };

  const startedAt = now();
  const triggers: Promise<void>[] = [];
  for (let index = 0; index < count; index++) {
    const at = startedAt + (index * 1000) / ratePerSecond;
    if (at > now()) await sleep(at - now());
    triggers.push(trigger(first + index, at));
  }
  await Promise.all(triggers);
  const loopDelay = await product.ask<Spread>("takeLoopDelay");
  await waitUntilSent(product, first + count);
  const receipts = await stub.ask<Receipt[]>("takeReceipts");
  if (receipts.length !== count) throw new Error(`${receipts.length} of ${count} messages came`);
  const acceptMs = receipts.map(({ openid, at }) => at - (dueAt.get(openid) ?? Number.NaN));
  return { ratePerSecond, answered: toSpread(answerMs), accepted: toSpread(acceptMs), loopDelay };
}

function now(): number {
  return performance.timeOrigin + performance.now();
}
