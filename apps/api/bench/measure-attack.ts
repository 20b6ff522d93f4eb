import { setTimeout as sleep } from "node:timers/promises";
import { Client, Pool } from "undici";
import { ATTACKS, type AttackFigures, type AttackInput } from "./attacks.ts";
import { startChild } from "./child.ts";
import { startProduct } from "./measure-product.ts";
import { seedDatabase } from "./seed-database.ts";
import { OWNER, SERVICE_KEY, toTrigger } from "./shop.ts";

export interface AttackRun {
  name: string;
  /** Triggers a second of a backend with 64 connections, nothing sent meanwhile. */
  triggers: { alone: number; beside: number };
  /** The owner's right password, from where the owner signed in before, and from an address of which nobody ever did. */
  signIns: { known: SignIns; unknown: SignIns };
  attackers: AttackFigures;
}

interface SignIns {
  slowestMs: number;
  refused: number;
}

interface Work {
  triggersPerSecond: number;
  signIns: AttackRun["signIns"];
}

const CLIENTS = 100;
const CALLERS = 64;
const ALONE_MS = 3000;
const BESIDE_MS = 6000;
const SIGN_IN_EVERY_MS = 1000;

/** Each attack beside the shop's own work, between two measurements without any. */
export async function measureAttack({
  databaseUrl,
}: {
  databaseUrl: string;
}): Promise<AttackRun[]> {
  await seedDatabase({ url: databaseUrl, customers: 0 });
  const stub = await startChild("stub-wechat.ts");
  const wechatUrl = await stub.ask<string>("getUrl");
  const product = await startProduct({ databaseUrl, wechatUrl });
  const attackers = await startChild("attackers.ts");
  const url = await product.ask<string>("getUrl");
  const work = createWork(url);
  await work(ALONE_MS);

  const runs: AttackRun[] = [];
  let before = await work(ALONE_MS);
  for (const { name, ...attack } of listAttacks()) {
    await attackers.ask("start", { ...attack, url, clients: CLIENTS } satisfies AttackInput);
    const beside = await work(BESIDE_MS);
    const figures = await attackers.ask<AttackFigures>("stop");
    const after = await work(ALONE_MS);
    const alone = (before.triggersPerSecond + after.triggersPerSecond) / 2;
    runs.push({
      name,
      triggers: { alone, beside: beside.triggersPerSecond },
      signIns: beside.signIns,
      attackers: figures,
    });
    before = after;
  }
  await attackers.stop();
  await product.stop();
  await stub.stop();
  return runs;
}

function listAttacks(): (Pick<AttackInput, "attacks" | "from"> & { name: string })[] {
  const from = "many addresses" as const;
  return [
    ...ATTACKS.map((attack) => ({ name: attack, attacks: [attack], from })),
    { name: "all of these", attacks: ATTACKS, from },
    { name: "all of these, from the owner's address", attacks: ATTACKS, from: "one address" },
  ];
}

function createWork(url: string): (durationMs: number) => Promise<Work> {
  let customer = 0;
  let stranger = 0;
  return async (durationMs) => {
    const endsAt = performance.now() + durationMs;
    const first = customer;
    const pool = new Pool(url, { connections: CALLERS, pipelining: 1 });
    const triggering = Array.from({ length: CALLERS }, async () => {
      while (performance.now() < endsAt) await trigger(pool, customer++);
    });
    const known = signInUntil(endsAt, { url, localAddressOf: () => "127.0.0.1" });
    const unknown = signInUntil(endsAt, { url, localAddressOf: () => `127.0.2.${++stranger}` });
    await Promise.all(triggering);
    await pool.close();
    return {
      triggersPerSecond: ((customer - first) * 1000) / durationMs,
      signIns: { known: await known, unknown: await unknown },
    };
  };
}

async function trigger(pool: Pool, customer: number): Promise<void> {
  const { statusCode, body } = await pool.request({
    method: "POST",
    path: "/trpc/notices.trigger",
    headers: { "content-type": "application/json", authorization: `Bearer ${SERVICE_KEY}` },
    body: JSON.stringify(toTrigger(customer)),
  });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`a trigger was refused: ${text}`);
}

async function signInUntil(
  endsAt: number,
  { url, localAddressOf }: { url: string; localAddressOf(): string },
): Promise<SignIns> {
  const signIns = { slowestMs: 0, refused: 0 };
  while (performance.now() < endsAt) {
    const startedAt = performance.now();
    const client = new Client(url, { localAddress: localAddressOf() });
    const { statusCode, body } = await client.request({
      method: "POST",
      path: "/trpc/session.login",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(OWNER),
    });
    await body.dump();
    await client.close();
    const ms = performance.now() - startedAt;
    if (statusCode === 200) signIns.slowestMs = Math.max(signIns.slowestMs, ms);
    else signIns.refused += 1;
    await sleep(Math.max(0, SIGN_IN_EVERY_MS - ms));
  }
  return signIns;
}
