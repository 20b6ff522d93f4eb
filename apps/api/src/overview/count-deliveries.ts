import type { DeliveryState } from "@mp-notice/core";
import { sql } from "kysely";
import type { Database } from "../database/connect.ts";
import { SLICE_MS } from "../time/count-slices.ts";

export interface SliceCount {
  /** Unix time divided by `SLICE_MS`: when the deliveries were accepted. */
  slice: number;
  notice: string;
  state: DeliveryState;
  count: number;
}

/** A delivery is never due before it was accepted, but the database's clock may have been set back in between. */
const CLOCK_SLACK_MS = 3_600_000;

/**
 * Counts these notices' deliveries accepted in these slices, the last one included. A covering read of `deliveries_claim_index`: equality on
 * state and notice, then due times from the first slice on.
 */
export async function countDeliveries(
  database: Database,
  input: {
    appId: string;
    notices: readonly string[];
    states: readonly DeliveryState[];
    from: number;
    to: number;
  },
): Promise<SliceCount[]> {
  const { appId, notices, states, from, to } = input;
  const division = database.dialect === "mysql" ? sql`div` : sql`/`;
  const { rows } = await sql<SliceCount>`
    select created_at ${division} ${sql.lit(SLICE_MS)} as slice, notice, state, count(*) as count
    from deliveries
    where app_id = ${appId} and state in (${sql.join(states)}) and notice in (${sql.join(notices)})
      and due_at >= ${from * SLICE_MS - CLOCK_SLACK_MS}
      and created_at >= ${from * SLICE_MS} and created_at < ${(to + 1) * SLICE_MS}
    group by 1, 2, 3
  `.execute(database.sql);
  return rows;
}
