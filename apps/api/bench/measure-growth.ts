import type { Child } from "./child.ts";
import { toMedian } from "./spread.ts";
import { startProduct } from "./start-product.ts";
import { CLAIM_SIZE, WORK_NAMES, type WorkName } from "./timed-work.ts";

/** Median times in milliseconds with few and with many ended deliveries. */
export type GrowthFigures = Record<WorkName, { small: number; full: number }>;

/** `times` per round. A small database has few batches to prune. */
const RUNS: Record<WorkName, { rounds: number; times: number }> = {
  overview: { rounds: 6, times: 5 },
  listNewest: { rounds: 6, times: 10 },
  listFailed: { rounds: 6, times: 10 },
  listOrder: { rounds: 6, times: 10 },
  claim: { rounds: 6, times: 3 },
  prune: { rounds: 3, times: 1 },
};
/** One more round warms up. */
export const CLAIMED_IN_ALL = CLAIM_SIZE * RUNS.claim.times * (RUNS.claim.rounds + 1);

/** Both databases in turn. Both need a customer with a permission for each claimed delivery. */
export async function measureGrowth(input: {
  smallUrl: string;
  fullUrl: string;
  stub: Child;
}): Promise<GrowthFigures> {
  const wechatUrl = await input.stub.ask<string>("getUrl");
  await using small = await startProduct({ databaseUrl: input.smallUrl, wechatUrl });
  await using full = await startProduct({ databaseUrl: input.fullUrl, wechatUrl });
  const figures: Partial<GrowthFigures> = {};
  for (const work of WORK_NAMES) {
    if (work === "claim")
      for (const product of [small, full])
        await product.ask("trigger", { first: 0, count: CLAIMED_IN_ALL });
    figures[work] = await measureWork(work, { small, full });
  }
  return figures as GrowthFigures;
}

async function measureWork(
  work: WorkName,
  { small, full }: { small: Child; full: Child },
): Promise<{ small: number; full: number }> {
  const { rounds, times: timesOfRound } = RUNS[work];
  const times: { small: number[]; full: number[] } = { small: [], full: [] };
  for (let round = 0; round <= rounds; round++) {
    const ofSmall = await small.ask<number[]>("time", { work, times: timesOfRound });
    const ofFull = await full.ask<number[]>("time", { work, times: timesOfRound });
    if (round === 0) continue;
    times.small.push(...ofSmall);
    times.full.push(...ofFull);
  }
  return { small: toMedian(times.small), full: toMedian(times.full) };
}
