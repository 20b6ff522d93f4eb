import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import { SERVICE_KEY, toOpenid, toTrigger } from "./shop.ts";
import type { Receipt } from "./stub-wechat.ts";

export interface Spread {
  p50: number;
  p99: number;
}

export interface Latency {
  /** From sending the request to the product's answer, in milliseconds. */
  answered: Spread;
  /** From sending the request to the message's arrival at WeChat. */
  accepted: Spread;
}

/** An open-loop load: triggers at a constant rate, even if the product falls behind. */
export async function measureLatency(input: {
  url: string;
  first: number;
  count: number;
  ratePerSecond: number;
  takeReceipts(): Promise<Receipt[]>;
}): Promise<Latency> {
  const { url, first, count, ratePerSecond, takeReceipts } = input;
  await takeReceipts();
  const pool = new Pool(url, { connections: 64, pipelining: 1 });
  const triggeredAt = new Map<string, number>();
  const answerMs: number[] = [];

  async function trigger(customer: number): Promise<void> {
    const at = now();
    triggeredAt.set(toOpenid(customer), at);
    const { statusCode, body } = await pool.request({
      method: "POST",
      path: "/trpc/notices.trigger",
      headers: { "content-type": "application/json", authorization: `Bearer ${SERVICE_KEY}` },
      body: JSON.stringify(toTrigger(customer)),
    });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`a trigger was refused: ${text}`);
    answerMs.push(now() - at);
  }

  const startedAt = now();
  const triggers: Promise<void>[] = [];
  for (let index = 0; index < count; index++) {
    const waitMs = startedAt + (index * 1000) / ratePerSecond - now();
    if (waitMs > 0) await sleep(waitMs);
    triggers.push(trigger(first + index));
  }
  await Promise.all(triggers);
  await pool.close();

  const receipts: Receipt[] = [];
  while (receipts.length < count) {
    receipts.push(...(await takeReceipts()));
    await sleep(50);
  }
  const acceptMs = receipts.map(({ openid, at }) => at - (triggeredAt.get(openid) ?? Number.NaN));
  return { answered: toSpread(answerMs), accepted: toSpread(acceptMs) };
}

function now(): number {
  return performance.timeOrigin + performance.now();
}

function toSpread(values: number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}
