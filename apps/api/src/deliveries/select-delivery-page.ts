import { DELIVERY_STATES, SCHEDULING_REASONS, type DeliveryState } from "@mp-notice/core";
import { type RawBuilder, sql } from "kysely";
import { encodeTime } from "ulid";
import type { ListDeliveriesInput } from "./delivery.contract.ts";
import type { Database } from "../database/connect.ts";
import { hintIndex } from "../database/hint-index.ts";

export type DeliveryFilter = Omit<ListDeliveriesInput, "limit" | "search">;

/** An id starts with its process's time, `created_at` is the database's: how far the two clocks may be apart. */
const CLOCKS_APART_MS = 3_600_000;
/** This many rows sort in a moment. Among more, walking the ids soon fills a page. */
const FEW = 2000;

/**
 * One page of a list, newest first, by keyset: it walks the ids, so that the hundredth page costs what the first one does, or
 * reads the index of a filter that few rows match. The index is forced: SQLite keeps no statistics, and by itself sorts every
 * row for a page, or walks all of them for one customer.
 */
export async function listDeliveries<Row>(
  database: Database,
  input: { appId: string; columns: RawBuilder<unknown>; filter: DeliveryFilter; limit: number },
): Promise<Row[]> {
  const { appId, filter } = input;
  const index = await chooseIndex(database, { appId, filter });
  const { rows } = await selectPage<Row>(database, { ...input, index }).execute(database.sql);
  return rows;
}

export type ListIndex =
  | "deliveries_list_index"
  | "deliveries_claim_index"
  | "deliveries_customer_index"
  | "deliveries_order_index";

/** The index that reads the fewest rows. */
export async function chooseIndex(
  database: Database,
  { appId, filter }: { appId: string; filter: DeliveryFilter },
): Promise<ListIndex> {
  if (filter.orderId !== undefined) return "deliveries_order_index";
  if (filter.openid !== undefined) return "deliveries_customer_index";
  const { state, states, notice, scheduled } = filter;
  if (state === undefined && states === undefined && notice === undefined && !scheduled)
    return "deliveries_list_index";
  const { rows } = await sql<{ found: number }>`
    select count(*) as found from (
      select 1 as one from deliveries ${hintIndex(database, "deliveries_claim_index")}
      where app_id = ${appId} and ${sql.join(seekByState(database, filter), sql` and `)}
      limit ${sql.lit(FEW + 1)}
    ) as some
  `.execute(database.sql);
  return Number(rows[0]?.found) > FEW ? "deliveries_list_index" : "deliveries_claim_index";
}

export function selectPage<Row>(
  database: Database,
  input: {
    appId: string;
    columns: RawBuilder<unknown>;
    filter: DeliveryFilter;
    limit: number;
    index: ListIndex;
    /** A further condition. */
    also?: RawBuilder<unknown>;
  },
): RawBuilder<Row> {
  const { appId, columns, filter, limit, index, also } = input;
  const { openid, orderId, from, to, cursor } = filter;
  const [start, end] = [from, to].map((time) => (time === undefined ? null : Date.parse(time)));
  const conditions: (RawBuilder<unknown> | false)[] = [
    sql`app_id = ${appId}`,
    ...seekByState(database, filter),
    openid !== undefined && sql`openid = ${openid}`,
    orderId !== undefined && sql`order_id = ${orderId}`,
    typeof start === "number" &&
      sql`created_at >= ${start} and id >= ${toId(start - CLOCKS_APART_MS)}`,
    typeof end === "number" && sql`created_at < ${end} and id < ${toId(end + CLOCKS_APART_MS)}`,
    cursor !== undefined && sql`id < ${cursor}`,
    also ?? false,
  ];
  return sql<Row>`
    select ${columns} from deliveries ${hintIndex(database, index)}
    where ${sql.join(
      conditions.filter((condition) => condition !== false),
      sql` and `,
    )}
    order by id desc
    limit ${sql.lit(limit)}
  `;
}

/** The claim's index starts with the state, so that a notice alone is sought in every state. */
function seekByState(
  database: Database,
  { state, states, notice, scheduled }: DeliveryFilter,
): RawBuilder<unknown>[] {
  const inStates = state === undefined ? states : [state];
  const ofNotice = notice === undefined ? [] : [sql`notice = ${notice}`];
  if (scheduled)
    return [
      ...(inStates === undefined ? [] : [isIn(inStates)]),
      ...ofNotice,
      isScheduled(database),
    ];
  if (inStates !== undefined) return [isIn(inStates), ...ofNotice];
  if (notice === undefined) return [];
  return [sql`state in (${sql.join([...DELIVERY_STATES])})`, sql`notice = ${notice}`];
}

function isIn(states: readonly DeliveryState[]): RawBuilder<unknown> {
  return states.length === 1 ? sql`state = ${states[0]}` : sql`state in (${sql.join(states)})`;
}

/** The prefix that sorts before every id of that time and after every earlier id. */
function toId(ms: number): string {
  return encodeTime(Math.max(0, ms), 10);
}

/** Retries are due later, too, but not for one of these reasons. */
function isScheduled({ now }: Pick<Database, "now">): RawBuilder<unknown> {
  return sql`state = 'queued' and due_at > ${now} and reason in (${sql.join(SCHEDULING_REASONS)})`;
}
