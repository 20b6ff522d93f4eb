import { DELIVERY_STATES, isFinal, type DeliveryState } from "@mp-notice/core";
import { sql, type Transaction } from "kysely";
import type { Database } from "../database/connect.ts";
import { countDeliveries, SLICE_MS, type SliceCount } from "./count-deliveries.ts";
import { readNow } from "../database/read-now.ts";

export interface DeliveryCounts {
  /**
   * The current states of the deliveries accepted in the slices from `from` on; exact, never stale. A delivery counts in the slice
   * in which it was accepted, whenever its state changes.
   */
  list(appId: string, from: number): Promise<SliceCount[]>;
}

/** States that a delivery may still leave: the open ones, and `unknown`, which may be settled. */
const PASSING_STATES: readonly DeliveryState[] = DELIVERY_STATES.filter(
  (state) => !isFinal(state) || state === "unknown",
);
/** Longer than a transaction takes: a slice that ended this long ago gets no more deliveries. */
const KEPT_AFTER_SLICES = 4;
/** Sixteen days: longer than any caller needs. */
const KEPT_FOR_SLICES = 16 * 96;

type KeptCount = [notice: string, state: DeliveryState, count: number];

/**
 * Counting two weeks of a busy shop takes seconds, so the counts of finished slices are cached. In a finished slice, deliveries only
 * move forward: open ones become final or `unknown`, `unknown` ones become final, and none moves back. So while the numbers of open
 * and `unknown` deliveries are the same as when the slice was counted, none has moved and the cache is valid; otherwise the slice
 * is counted again. Writes pay nothing for this cache.
 */
export function createDeliveryCounts(database: Database): DeliveryCounts {
  return {
    async list(appId, from) {
      const last = Math.floor((await readNow(database)) / SLICE_MS);
      const range = { appId, from, to: last };
      const passing = await countDeliveries(database, { ...range, states: PASSING_STATES });
      const passingBySlice = Map.groupBy(passing, ({ slice }) => slice);
      const kept = await readKept(database, { appId, from });
      const counts = [...passing];
      const stale: number[] = [];
      for (let slice = from; slice <= last; slice++) {
        const known = kept.get(slice);
        if (known && toMark(known) === toMark(passingBySlice.get(slice) ?? []))
          counts.push(...known.filter(({ state }) => !PASSING_STATES.includes(state)));
        else stale.push(slice);
      }
      const [first] = stale;
      if (first === undefined) return counts;

      const counted = Map.groupBy(
        await countDeliveries(database, {
          ...{ appId, states: DELIVERY_STATES },
          ...{ from: first, to: stale.at(-1) ?? first },
        }),
        ({ slice }) => slice,
      );
      const fresh = new Map(stale.map((slice) => [slice, counted.get(slice) ?? []]));
      const over = stale.filter((slice) => slice + KEPT_AFTER_SLICES < last);
      if (over.length > 0)
        await keep(database, {
          appId,
          oldest: last - KEPT_FOR_SLICES,
          slices: over,
          counts: fresh,
        });
      return [...counts.filter(({ slice }) => !fresh.has(slice)), ...[...fresh.values()].flat()];
    },
  };
}

/** A slice's cache validator, its open and `unknown` counts: any move changes at least one of them. */
function toMark(counts: SliceCount[]): string {
  const sum = (belongs: (state: DeliveryState) => boolean) =>
    counts.reduce((total, { state, count }) => (belongs(state) ? total + count : total), 0);
  return `${sum((state) => !isFinal(state))} ${sum((state) => state === "unknown")}`;
}

async function readKept(
  database: Database,
  { appId, from }: { appId: string; from: number },
): Promise<Map<number, SliceCount[]>> {
  const { rows } = await sql<{ slice: number; counts: string }>`
    select slice, counts from delivery_counts where app_id = ${appId} and slice >= ${from}
  `.execute(database.sql);
  return new Map(
    rows.map(({ slice, counts }) => [
      slice,
      (JSON.parse(counts) as KeptCount[]).map(([notice, state, count]) => ({
        ...{ slice, notice, state, count },
      })),
    ]),
  );
}

async function keep(
  database: Database,
  input: { appId: string; oldest: number; slices: number[]; counts: Map<number, SliceCount[]> },
): Promise<void> {
  const { appId, oldest, slices, counts } = input;
  const rows = slices.map((slice) => {
    const kept = (counts.get(slice) ?? []).map(({ notice, state, count }): KeptCount => [
      ...([notice, state, count] as const),
    ]);
    return sql`(${appId}, ${slice}, ${JSON.stringify(kept)})`;
  });
  await database.transaction(async (tx: Transaction<unknown>) => {
    await sql`
      delete from delivery_counts
      where app_id = ${appId} and (slice < ${oldest} or slice in (${sql.join(slices)}))
    `.execute(tx);
    await sql`insert into delivery_counts (app_id, slice, counts) values ${sql.join(rows)}`.execute(
      tx,
    );
  });
}
