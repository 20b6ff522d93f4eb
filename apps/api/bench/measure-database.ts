import { type Child, startChild } from "./child.ts";
import type { ToUrl } from "./databases.ts";
import { addPermissions, fillDatabase } from "./fill-database.ts";
import { CLAIMED_IN_ALL, type GrowthFigures, measureGrowth } from "./measure-growth.ts";
import { type IdleCpu, measureIdleCpu } from "./measure-idle-cpu.ts";
import { type MemoryFigures, measureMemory } from "./measure-memory.ts";
import { type Latency, measureOpenLoop } from "./measure-open-loop.ts";
import { measureSends, type SendRates } from "./measure-sends.ts";
import { measureTriggers, type TriggerRates } from "./measure-triggers.ts";
import { measureWebhook, type WebhookRates } from "./measure-webhook.ts";
import { seedDatabase } from "./seed-database.ts";
import { startProduct } from "./start-product.ts";

/** In the order in which they run. */
export const PARTS = [
  "sends",
  "slow",
  "webhook",
  "latency",
  "memory",
  "growth",
  "idle",
  "triggers",
] as const;
export type Part = (typeof PARTS)[number];

/** Only the parts that were asked for. */
export interface DatabaseFigures {
  sends?: SendRates;
  /** With a WeChat that answers after 80 ± 40 ms. */
  slow?: SendRates;
  webhook?: WebhookRates;
  latency?: Latency[];
  memory?: MemoryFigures;
  idle?: IdleCpu;
  growth?: GrowthFigures;
  triggers?: TriggerRates;
}

export const SMALL_ROWS = 10_000;
export const SLOW_WECHAT = { meanMs: 80, spreadMs: 40 };
const MAX_PERMISSIONS = 200_000;
const SEND_ROUNDS = 2;
/** Customers without a permission, whose deliveries stay open. */
const FIRST_NEW_CUSTOMER = 1_000_000;

export async function measureDatabase(input: {
  toUrl: ToUrl;
  parts: readonly Part[];
  deliveries: number;
  /** How many ended deliveries the full database has. */
  rows: number;
}): Promise<DatabaseFigures> {
  const { toUrl, parts, deliveries, rows } = input;
  await using stub = await startChild("stub-wechat.ts");
  const figures: DatabaseFigures = {};
  const has = (part: Part) => parts.includes(part);
  if (has("sends"))
    figures.sends = await measureSends({
      ...{ stub, deliveries, delay: null, rounds: SEND_ROUNDS },
      toUrl: (round) => toUrl(`sends${round}`),
      clientRequests: Math.ceil(deliveries / 2),
    });
  if (has("slow"))
    figures.slow = await measureSends({
      ...{ stub, delay: SLOW_WECHAT, rounds: 1 },
      toUrl: () => toUrl("slow"),
      // The connections limit these rates, so that shorter runs do.
      deliveries: Math.ceil(deliveries / 2),
      clientRequests: Math.ceil(deliveries / 16),
    });
  if (has("webhook"))
    figures.webhook = await measureWebhook({
      ...{ stub, deliveries: Math.ceil(deliveries / 2) },
      toUrl: (run) => toUrl(`webhook${run}`),
    });
  if (has("latency"))
    figures.latency = await measureOpenLoop({ stub, databaseUrl: toUrl("latency") });
  if (has("memory"))
    figures.memory = await measureMemory({ stub, deliveries, databaseUrl: toUrl("memory") });

  if (!has("idle") && !has("growth") && !has("triggers")) return figures;
  const smallUrl = toUrl("small");
  const fullUrl = toUrl("full");
  const same = { wechatUrl: await stub.ask<string>("getUrl"), customers: CLAIMED_IN_ALL };
  await fillDatabase({ ...same, url: smallUrl, endedDeliveries: SMALL_ROWS });
  await fillDatabase({ ...same, url: fullUrl, endedDeliveries: rows });
  if (has("growth")) figures.growth = await measureGrowth({ stub, smallUrl, fullUrl });
  const permissions = Math.min(MAX_PERMISSIONS, Math.ceil(rows / 5));
  await addPermissions({ url: fullUrl, count: permissions });
  if (has("idle")) figures.idle = await measureIdleCpu({ stub, smallUrl, fullUrl });
  if (has("triggers"))
    figures.triggers = await measureEmptyAndFull({ stub, fullUrl, emptyUrl: toUrl("empty") });
  return figures;
}

/** Runs last, because it leaves many open deliveries in the full database. */
async function measureEmptyAndFull(input: {
  emptyUrl: string;
  fullUrl: string;
  stub: Child;
}): Promise<TriggerRates> {
  const wechatUrl = await input.stub.ask<string>("getUrl");
  await seedDatabase({ url: input.emptyUrl, customers: 0 });
  await using empty = await startProduct({ databaseUrl: input.emptyUrl, wechatUrl });
  await using full = await startProduct({ databaseUrl: input.fullUrl, wechatUrl });
  let customer = FIRST_NEW_CUSTOMER;
  return await measureTriggers({
    url: await empty.ask("getUrl"),
    fullUrl: await full.ask("getUrl"),
    newCustomer: () => customer++,
  });
}
