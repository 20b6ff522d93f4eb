import { setTimeout as sleep } from "node:timers/promises";
import type { Child } from "./child.ts";
import { startProduct } from "./start-product.ts";

/** Shares of a core that idle processes take, by the size of their database. */
export interface IdleCpu {
  small: number;
  full: number;
}

/** The start's own work and its garbage collection end meanwhile. */
const SETTLE_MS = 6000;
const MEASURE_MS = 30_000;

export async function measureIdleCpu(input: {
  smallUrl: string;
  fullUrl: string;
  stub: Child;
}): Promise<IdleCpu> {
  const wechatUrl = await input.stub.ask<string>("getUrl");
  await using small = await startProduct({ databaseUrl: input.smallUrl, wechatUrl });
  await using full = await startProduct({ databaseUrl: input.fullUrl, wechatUrl });
  const both = [small, full];
  for (const product of both) {
    await product.ask("startSending");
    await product.ask("waitUntilClosed");
  }
  await sleep(SETTLE_MS);
  const before = await Promise.all(both.map(readCpu));
  await sleep(MEASURE_MS);
  const after = await Promise.all(both.map(readCpu));
  const [ofSmall = Number.NaN, ofFull = Number.NaN] = after.map(
    ({ cpuMs, at }, index) =>
      (cpuMs - (before[index]?.cpuMs ?? Number.NaN)) / (at - (before[index]?.at ?? Number.NaN)),
  );
  return { small: ofSmall, full: ofFull };
}

function readCpu(product: Child): Promise<{ cpuMs: number; at: number }> {
  return product.ask("getCpuUsage");
}
