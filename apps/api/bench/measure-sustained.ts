import { Pool } from "undici";
import type { Child } from "./child.ts";
import { addPermissions } from "./fill-database.ts";
import { type Latency, measureRate } from "./measure-open-loop.ts";
import { seedDatabase } from "./seed-database.ts";
import { startProduct } from "./start-product.ts";

export interface SustainedMinute extends Latency {
  /** Resident, at the minute's end. */
  rssMb: number;
}

export const SUSTAINED = { ratePerSecond: 300, permissionsOfOthers: 200_000 };
const SECONDS = 60;

/** The same rate for minutes, beside other customers' permissions. Throws if a message is lost or comes twice. */
export async function measureSustained(input: {
  databaseUrl: string;
  stub: Child;
  minutes: number;
}): Promise<SustainedMinute[]> {
  const { databaseUrl, stub, minutes } = input;
  const { ratePerSecond, permissionsOfOthers } = SUSTAINED;
  const count = ratePerSecond * SECONDS;
  await seedDatabase({ url: databaseUrl, customers: count * minutes });
  await addPermissions({ url: databaseUrl, count: permissionsOfOthers });
  const wechatUrl = await stub.ask<string>("getUrl");
  await using product = await startProduct({ databaseUrl, wechatUrl });
  await product.ask("startSending");
  const pool = new Pool(await product.ask<string>("getUrl"), { connections: 64, pipelining: 1 });
  const measured: SustainedMinute[] = [];
  for (let minute = 0; minute < minutes; minute++) {
    const first = minute * count;
    const latency = await measureRate({ first, count, ratePerSecond, pool, product, stub });
    measured.push({ ...latency, rssMb: await product.ask<number>("getRssMb") });
  }
  await pool.close();
  return measured;
}
