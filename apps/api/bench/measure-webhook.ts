import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import type { Child } from "./child.ts";
import { seedDatabase } from "./seed-database.ts";
import { toMedian } from "./spread.ts";
import { startProduct, waitUntilSent } from "./start-product.ts";

/** Sends per second from a filled queue. */
export interface WebhookRates {
  without: number;
  /** Beside a webhook for every outcome, whose receiver accepts connections and never answers. */
  withDead: number;
  /** The median of the rounds' ratios. */
  ratio: number;
}

const ROUNDS = 3;

/** In turn: without, with, with, without, … so that a machine that slows down affects both alike. */
export async function measureWebhook(input: {
  toUrl(run: number): string;
  stub: Child;
  deliveries: number;
}): Promise<WebhookRates> {
  const sockets = new Set<Socket>();
  const receiver = createServer((socket) => {
    sockets.add(socket);
    // Aborted tries reset their connections.
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.resume();
  });
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const webhookUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  const rounds: { without: number; withDead: number }[] = [];
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const rates = { without: 0, withDead: 0 };
      const turns = ["without", "withDead"] as const;
      for (const [turn, name] of (round % 2 === 0 ? turns : turns.toReversed()).entries()) {
        rates[name] = await measureRate({
          ...input,
          databaseUrl: input.toUrl(round * turns.length + turn),
          webhookUrl: name === "withDead" ? webhookUrl : null,
        });
      }
      rounds.push(rates);
    }
  } finally {
    for (const socket of sockets) socket.destroy();
    receiver.close();
  }
  return {
    without: toMedian(rounds.map(({ without }) => without)),
    withDead: toMedian(rounds.map(({ withDead }) => withDead)),
    ratio: toMedian(rounds.map(({ without, withDead }) => withDead / without)),
  };
}

async function measureRate(input: {
  databaseUrl: string;
  webhookUrl: string | null;
  stub: Child;
  deliveries: number;
}): Promise<number> {
  const { databaseUrl, webhookUrl, stub, deliveries } = input;
  await seedDatabase({ url: databaseUrl, customers: deliveries });
  const wechatUrl = await stub.ask<string>("getUrl");
  await using product = await startProduct({ databaseUrl, wechatUrl });
  if (webhookUrl !== null) await product.ask("addWebhook", webhookUrl);
  await product.ask("trigger", { first: 0, count: deliveries });
  await stub.ask("takeReceipts");
  const startedAt = performance.now();
  await product.ask("startSending");
  await waitUntilSent(product, deliveries);
  const rate = (deliveries * 1000) / (performance.now() - startedAt);
  await stub.ask("takeReceipts");
  return rate;
}
