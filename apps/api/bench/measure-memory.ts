import { Pool } from "undici";
import { type Child, startChild } from "./child.ts";
import { postTrigger } from "./post-trigger.ts";
import { seedDatabase } from "./seed-database.ts";
import { MEMORY_ENVIRONMENT, MEMORY_FLAGS } from "../../../scripts/memory-flags.ts";
import { startProduct, waitUntilSent } from "./start-product.ts";

export interface MemoryFigures {
  product: Memory;
  /** A process that has imported the same libraries and answers as many calls. */
  bare: Memory;
}

/** Resident, in MB. */
interface Memory {
  idle: number;
  after: number;
}

const CLIENTS = 64;

export async function measureMemory(input: {
  databaseUrl: string;
  stub: Child;
  deliveries: number;
}): Promise<MemoryFigures> {
  const { databaseUrl, stub, deliveries } = input;
  await seedDatabase({ url: databaseUrl, customers: deliveries });
  const wechatUrl = await stub.ask<string>("getUrl");
  await using product = await startProduct({ databaseUrl, wechatUrl });
  await product.ask("startSending");
  await using bare = await startChild("bare.ts", {
    execArgv: MEMORY_FLAGS,
    env: { ...MEMORY_ENVIRONMENT, DATABASE_URL: databaseUrl },
  });
  return {
    product: await measure(product, {
      calls: deliveries,
      untilDone: () => waitUntilSent(product, deliveries),
    }),
    bare: await measure(bare, { calls: deliveries, untilDone: async () => {} }),
  };
}

async function measure(
  child: Child,
  { calls, untilDone }: { calls: number; untilDone(): Promise<void> },
): Promise<Memory> {
  const url = await child.ask<string>("getUrl");
  const idle = await child.ask<number>("getRssMb");
  const pool = new Pool(url, { connections: CLIENTS, pipelining: 1 });
  let next = 0;
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      while (next < calls) await postTrigger(pool, { customer: next++ });
    }),
  );
  await pool.close();
  await untilDone();
  return { idle, after: await child.ask<number>("getRssMb") };
}
