import { DELIVERY_STATES, isFinal, OPEN_STATES, type DeliveryState } from "@mp-notice/core";
import { sql, type Transaction } from "kysely";
import { LRUCache } from "lru-cache";
import { monotonicFactory } from "ulid";
import type { Database } from "../database/connect.ts";
import { readNow } from "../database/read-now.ts";
import { SLICE_MS } from "../time/count-slices.ts";
import { countDeliveries, type SliceCount } from "./count-deliveries.ts";

export interface DeliveryCounts {
  /**
   * The current states of the deliveries accepted in the slices from `from` on; exact, never stale. A delivery counts in the slice
   * in which it was accepted, whenever its state changes.
   */
  list(appId: string, from: number): Promise<SliceCount[]>;
}

/** Far longer than a transaction takes: a slice that ended this long ago gets no more deliveries. */
const KEPT_AFTER_MS = 300_000;
/** Sixteen days: longer than any caller needs. */
const KEPT_FOR_SLICES = 16 * 96;

type KeptCount = [notice: string, state: DeliveryState, count: number];

/**
 * Counting two weeks of a busy shop takes seconds, so the counts of finished slices are cached. In a finished slice, open
 * deliveries only become final, so the cache is valid while as many are open as when the slice was counted. An `unknown` delivery
 * is settled much later and rarely: who settles it drops its slice from the cache (`apps/api/src/queue/sql/drop-kept-counts.ts`).
 */
export function createDeliveryCounts(
  database: Database,
  { listNotices }: { listNotices(): Promise<readonly string[]> },
): DeliveryCounts {
  const newId = monotonicFactory();
  const parse = cacheParsed();
  return {
    async list(appId, from) {
      const now = await readNow(database);
      const last = Math.floor(now / SLICE_MS);
      const notices = await listNotices();
      const range = { appId, notices, from, to: last };
      const open = Map.groupBy(
        await countDeliveries(database, { ...range, states: OPEN_STATES }),
        ({ slice }) => slice,
      );
      const kept = await readKept(database, { appId, from, parse });
      const counts: SliceCount[] = [];
      const stale: number[] = [];
      for (let slice = from; slice <= last; slice++) {
        const known = kept.get(slice);
        const stillOpen = open.get(slice) ?? [];
        if (known && countOpen(known) === countOpen(stillOpen))
          counts.push(...known.filter(({ state }) => isFinal(state)), ...stillOpen);
        else stale.push(slice);
      }
      const [first] = stale;
      if (first === undefined) return counts;

      const finished = {
        appId,
        slices: stale.filter((slice) => (slice + 1) * SLICE_MS + KEPT_AFTER_MS < now),
        mark: newId(),
      };
      await deleteKept(database, { appId, before: last - KEPT_FOR_SLICES });
      await markAsCounting(database, finished);
      const counted = Map.groupBy(
        await countDeliveries(database, {
          ...{ appId, notices, states: DELIVERY_STATES },
          ...{ from: first, to: stale.at(-1) ?? first },
        }),
        ({ slice }) => slice,
      );
      await keepMarked(database, { ...finished, counted });
      return [...counts, ...stale.flatMap((slice) => counted.get(slice) ?? [])];
    },
  };
}

function countOpen(counts: SliceCount[]): number {
  return counts.reduce((sum, { state, count }) => (isFinal(state) ? sum : sum + count), 0);
}

async function readKept(
  database: Database,
  { appId, from, parse }: { appId: string; from: number; parse: ParseKept },
): Promise<Map<number, SliceCount[]>> {
  const { rows } = await sql<{ slice: number; counts: string }>`
    select slice, counts from delivery_counts
    where app_id = ${appId} and slice >= ${from} and counts like '[%'
  `.execute(database.sql);
  return new Map(rows.map(({ slice, counts }) => [slice, parse(slice, counts)]));
}

type ParseKept = (slice: number, counts: string) => SliceCount[];

/** The same texts come with every look at the overview, and parsing them costs more than reading them. */
function cacheParsed(): ParseKept {
  const parsed = new LRUCache<string, SliceCount[]>({ max: 2 * KEPT_FOR_SLICES });
  return (slice, counts) => {
    const key = `${slice} ${counts}`;
    const known = parsed.get(key);
    if (known) return known;
    const list = (JSON.parse(counts) as KeptCount[]).map(([notice, state, count]) => ({
      ...{ slice, notice, state, count },
    }));
    parsed.set(key, list);
    return list;
  };
}

async function deleteKept(
  database: Database,
  { appId, before }: { appId: string; before: number },
): Promise<void> {
  await sql`delete from delivery_counts where app_id = ${appId} and slice < ${before}`.execute(
    database.sql,
  );
}

/** The mark stands in the rows while their slices are counted; settling a delivery of a slice overwrites it. */
async function markAsCounting(
  database: Database,
  { appId, slices, mark }: { appId: string; slices: number[]; mark: string },
): Promise<void> {
  if (slices.length === 0) return;
  const rows = slices.map((slice) => sql`(${appId}, ${slice}, ${mark})`);
  const onConflict =
    database.dialect === "mysql"
      ? sql`on duplicate key update counts = ${mark}`
      : sql`on conflict (app_id, slice) do update set counts = ${mark}`;
  await sql`
    insert into delivery_counts (app_id, slice, counts) values ${sql.join(rows)} ${onConflict}
  `.execute(database.sql);
}

/** Keeps the counts of the slices that still have the mark. */
async function keepMarked(
  database: Database,
  input: { appId: string; slices: number[]; mark: string; counted: Map<number, SliceCount[]> },
): Promise<void> {
  const { appId, slices, mark, counted } = input;
  if (slices.length === 0) return;
  const rows = slices.map((slice) => {
    const kept = (counted.get(slice) ?? []).map(({ notice, state, count }): KeptCount => [
      ...([notice, state, count] as const),
    ]);
    return sql`(${appId}, ${slice}, ${JSON.stringify(kept)})`;
  });
  const onConflict =
    database.dialect === "mysql"
      ? sql`on duplicate key update counts = if(counts = ${mark}, values(counts), counts)`
      : sql`
          on conflict (app_id, slice) do update set counts = excluded.counts
          where delivery_counts.counts = ${mark}
        `;
  await database.transaction((tx: Transaction<unknown>) =>
    sql`
      insert into delivery_counts (app_id, slice, counts) values ${sql.join(rows)} ${onConflict}
    `.execute(tx),
  );
}
