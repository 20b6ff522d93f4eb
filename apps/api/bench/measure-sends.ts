import { Pool } from "undici";
import type { Child } from "./child.ts";
import { measureBullmq } from "./measure-bullmq.ts";
import { type ClientRates, measureClients } from "./measure-clients.ts";
import { postTriggersInBatches } from "./post-trigger.ts";
import { seedDatabase } from "./seed-database.ts";
import { toMean, toMedian } from "./spread.ts";
import { startProduct, waitUntilSent } from "./start-product.ts";
import type { Delay, Receipt } from "./stub-wechat.ts";

/** Per second, medians over the rounds. */
export interface SendRates {
  /** Deliveries that `triggerMany` stores while nothing is sent. */
  queued: number;
  /** From a filled queue: claimed, sent and recorded as sent. */
  sent: number;
  /** From the first `notices.triggerMany` over HTTP to the last recorded outcome. */
  sentOverHttp: number;
  clients: ClientRates;
  /** From a filled BullMQ queue; `null` without Redis. */
  bullmq: number | null;
  /** Medians of the ratios within each round. */
  ratios: { sent: ClientRates; sentOverHttp: ClientRates };
  /** The most messages that the product has in flight. */
  connections: number;
}

type Round = Awaited<ReturnType<typeof measureRound>>;
const BATCH_CALLERS = 4;

/** Beside clients that only post to the same stub, in turn: clients, queue, clients, over HTTP. */
export async function measureSends(input: {
  toUrl(round: number): string;
  stub: Child;
  delay: Delay | null;
  rounds: number;
  deliveries: number;
  clientRequests: number;
}): Promise<SendRates> {
  const { stub, delay } = input;
  await stub.ask("setDelay", delay);
  const rounds: Round[] = [];
  for (let round = 0; round < input.rounds; round++)
    rounds.push(await measureRound({ ...input, databaseUrl: input.toUrl(round) }));
  const bullmq = await measureBullmq({
    url: await stub.ask<string>("getUrl"),
    jobs: input.clientRequests,
    connections: rounds[0]?.connections ?? 1,
  });
  await stub.ask("setDelay", null);
  const median = (read: (round: Round) => number) => toMedian(rounds.map(read));
  return {
    queued: median(({ queued }) => queued),
    sent: median(({ sent }) => sent),
    sentOverHttp: median(({ sentOverHttp }) => sentOverHttp),
    clients: perClient((name) => median(({ clients }) => clients[name])),
    bullmq,
    ratios: {
      sent: perClient((name) => median(({ sent, clients }) => sent / clients[name])),
      sentOverHttp: perClient((name) =>
        median(({ sentOverHttp, clients }) => sentOverHttp / clients[name]),
      ),
    },
    connections: rounds[0]?.connections ?? Number.NaN,
  };
}

/** Each round has its own process, because sending starts only once; the queue is long enough to average over the start. */
async function measureRound(input: {
  databaseUrl: string;
  stub: Child;
  deliveries: number;
  clientRequests: number;
}) {
  const { databaseUrl, stub, deliveries, clientRequests } = input;
  await seedDatabase({ url: databaseUrl, customers: deliveries * 2 });
  const wechatUrl = await stub.ask<string>("getUrl");
  await using product = await startProduct({ databaseUrl, wechatUrl });
  const url = await product.ask<string>("getUrl");
  const connections = await product.ask<number>("getConnections");
  const measureOthers = () =>
    measureClients({ url: wechatUrl, requests: clientRequests, connections });

  const queued = await rate(deliveries, () =>
    product.ask("trigger", { first: 0, count: deliveries }),
  );
  const before = await measureOthers();
  await stub.ask("takeReceipts");
  const sent = await rate(deliveries, async () => {
    await product.ask("startSending");
    await waitUntilSent(product, deliveries);
  });
  const receipts = await stub.ask<Receipt[]>("takeReceipts");
  const between = await measureOthers();
  await stub.ask("takeReceipts");
  const pool = new Pool(url, { connections: BATCH_CALLERS, pipelining: 1 });
  const sentOverHttp = await rate(deliveries, async () => {
    await postTriggersInBatches(pool, { first: deliveries, count: deliveries });
    await waitUntilSent(product, deliveries * 2);
  });
  await pool.close();
  receipts.push(...(await stub.ask<Receipt[]>("takeReceipts")));
  assertEachOnce(receipts, deliveries * 2);
  const clients = perClient((name) => toMean([before[name], between[name]]));
  return { queued, sent, sentOverHttp, clients, connections };
}

function perClient(read: (name: keyof ClientRates) => number): ClientRates {
  return {
    undiciPool: read("undiciPool"),
    nodeHttp: read("nodeHttp"),
    coWechatApi: read("coWechatApi"),
  };
}

async function rate(count: number, work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (count * 1000) / (performance.now() - startedAt);
}

function assertEachOnce(receipts: Receipt[], expected: number): void {
  const customers = new Set(receipts.map(({ openid }) => openid));
  if (receipts.length !== expected || customers.size !== expected)
    throw new Error(`${receipts.length} messages came for ${customers.size} of ${expected}`);
}
