import {
  ATTACKS,
  type Attack,
  type AttackFigures,
  type AttackInput,
  CHEAP,
  GUESSES,
} from "./attacks.ts";
import { type Child, startChild } from "./child.ts";
import { startProduct } from "./start-product.ts";
import { createShopWork, type SignIns, type Work } from "./measure-shop-work.ts";
import { seedDatabase } from "./seed-database.ts";

/** The shop's own work: alone, beside cheap requests of the same clients, and beside their attack. */
export interface AttackRun {
  name: string;
  alone: Figures;
  cheap: Figures & { clients: AttackFigures };
  attack: Figures & { clients: AttackFigures };
}

export interface Figures {
  /** By a backend with 64 connections; nothing is sent meanwhile. */
  triggersPerSecond: number;
  /** Sign-ins with the owner's correct password, from the address they signed in from before and from new addresses. */
  signIns: { known: SignInFigures; unknown: SignInFigures };
}

export interface SignInFigures {
  p50Ms: number | null;
  maxMs: number | null;
  answered: number;
  /** By status; `late`: no response within five seconds. */
  refused: Record<string, number>;
}

export const CLIENTS = 100;
const WARM_UP_MS = 3000;
const TURN_MS = 3000;
/** The three take turns, so that a growing database and a throttling machine affect them equally. */
const ROUNDS = 2;

export async function measureAttack(input: {
  databaseUrl: string;
  ratePerSecond: number;
}): Promise<AttackRun[]> {
  const { databaseUrl, ratePerSecond } = input;
  await seedDatabase({ url: databaseUrl, customers: 0 });
  const stub = await startChild("stub-wechat.ts");
  const wechatUrl = await stub.ask<string>("getUrl");
  const product = await startProduct({ databaseUrl, wechatUrl });
  const attackers = await startChild("attackers.ts");
  const url = await product.ask<string>("getUrl");
  const work = createShopWork(url);
  await work(WARM_UP_MS);

  const runs: AttackRun[] = [];
  for (const { name, ...attack } of listAttacks()) {
    const turns: Record<"alone" | "cheap" | "attack", Turn[]> = {
      alone: [],
      cheap: [],
      attack: [],
    };
    for (let round = 0; round < ROUNDS; round++) {
      turns.alone.push({ work: await work(TURN_MS), clients: null });
      const beside = (how: Pick<AttackInput, "attacks" | "from" | "ratePerSecond">) =>
        workBeside({ attackers, work, input: { ...how, url, clients: CLIENTS } });
      const attacked = await beside({ ...attack, ratePerSecond });
      turns.attack.push(attacked);
      // At the rate that the attack reached: its clients wait for late responses.
      turns.cheap.push(
        await beside({
          ...attack,
          attacks: [CHEAP],
          ratePerSecond: attacked.clients.actsPerSecond,
        }),
      );
    }
    runs.push({
      name,
      alone: summarize(turns.alone),
      cheap: { ...summarize(turns.cheap), clients: summarizeClients(turns.cheap) },
      attack: { ...summarize(turns.attack), clients: summarizeClients(turns.attack) },
    });
  }
  await attackers.stop();
  await product.stop();
  await stub.stop();
  return runs;
}

interface Turn {
  work: Work;
  clients: AttackFigures | null;
}

function listAttacks(): { name: string; attacks: readonly Attack[]; from: AttackInput["from"] }[] {
  const from = "many addresses" as const;
  return [
    ...ATTACKS.map((attack) => ({ name: attack, attacks: [attack], from })),
    { name: "all of these", attacks: ATTACKS, from },
    { name: "all of these, from the owner's address", attacks: ATTACKS, from: "one address" },
    { name: GUESSES, attacks: [GUESSES], from },
  ];
}

async function workBeside(input: {
  attackers: Child;
  work(durationMs: number): Promise<Work>;
  input: AttackInput;
}): Promise<{ work: Work; clients: AttackFigures }> {
  await input.attackers.ask("start", input.input);
  const work = await input.work(TURN_MS);
  return { work, clients: await input.attackers.ask<AttackFigures>("stop") };
}

function summarize(turns: Turn[]): Figures {
  const mean = turns.reduce((sum, { work }) => sum + work.triggersPerSecond, 0) / turns.length;
  return {
    triggersPerSecond: mean,
    signIns: {
      known: summarizeSignIns(turns.map(({ work }) => work.signIns.known)),
      unknown: summarizeSignIns(turns.map(({ work }) => work.signIns.unknown)),
    },
  };
}

function summarizeSignIns(all: SignIns[]): SignInFigures {
  const times = all.flatMap(({ timesMs }) => timesMs).toSorted((a, b) => a - b);
  return {
    p50Ms: times[Math.floor(times.length / 2)] ?? null,
    maxMs: times.at(-1) ?? null,
    answered: times.length,
    refused: addUp(all.map(({ refused }) => refused)),
  };
}

function summarizeClients(turns: Turn[]): AttackFigures {
  const all = turns.flatMap(({ clients }) => clients ?? []);
  const mean = (read: (figures: AttackFigures) => number) =>
    all.reduce((sum, figures) => sum + read(figures), 0) / all.length;
  return {
    actsPerSecond: mean(({ actsPerSecond }) => actsPerSecond),
    cpuShare: mean(({ cpuShare }) => cpuShare),
    statuses: addUp(all.map(({ statuses }) => statuses)),
  };
}

function addUp(counts: Record<string, number>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [name, count] of counts.flatMap((each) => Object.entries(each)))
    sums[name] = (sums[name] ?? 0) + count;
  return sums;
}
