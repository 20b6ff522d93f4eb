import { type RawBuilder, sql } from "kysely";
import type { Database } from "../database/connect.ts";
import { selectMatches } from "./search-deliveries.ts";
import { readSearchText } from "./search-text.ts";
import { hintIndex } from "../database/hint-index.ts";
import { toNumberKeys, toOpenidKeys } from "./search-keys.ts";

/** Up to this many matches go into an `in` list; with more, walking the ids finds a page quickly. */
const FEW = 2000;

/**
 * The condition of a search: the customer's openid starts or ends with the text, the customer has a delivery with this number,
 * or the permission is bound to this order. `null` when nothing can match.
 */
export async function toGrantSearch(
  database: Database,
  { appId, search }: { appId: string; search: string },
): Promise<RawBuilder<unknown> | null> {
  const text = readSearchText(search);
  const byOpenid = toOpenidKeys(text, { start: "openid", end: "openid_end" });
  const openids = await selectCustomers(database, { appId, conditions: toConditions(byOpenid) });
  if (openids.length > FEW) {
    return sql`openid in (
      select openid from customers where app_id = ${appId} and (${joinOr(toConditions(byOpenid))})
    )`;
  }
  const byNumber = toNumberKeys(text);
  const deliveries = await selectMatches(database, { appId, keys: byNumber, limit: FEW });
  const buyers = await selectBuyers(database, deliveries.slice(0, FEW));
  const grants = await selectGrants(database, {
    appId,
    openids: [...new Set([...openids, ...buyers])],
    isOrder: byNumber.find(({ index }) => index === "deliveries_order_index")?.condition ?? null,
  });
  return grants.length === 0 ? null : sql`id in (${sql.join(grants)})`;
}

function toConditions(keys: { condition: RawBuilder<unknown> }[]): RawBuilder<unknown>[] {
  return keys.map(({ condition }) => sql`(${condition})`);
}

function joinOr(conditions: RawBuilder<unknown>[]): RawBuilder<unknown> {
  return sql.join(conditions, sql` or `);
}

async function selectCustomers(
  { sql: connection }: Database,
  { appId, conditions }: { appId: string; conditions: RawBuilder<unknown>[] },
): Promise<string[]> {
  if (conditions.length === 0) return [];
  const parts = conditions.map(
    (condition) => sql`
      select openid from (
        select openid from customers where app_id = ${appId} and ${condition} limit ${sql.lit(FEW + 1)}
      ) part`,
  );
  const { rows } = await sql<{ openid: string }>`${sql.join(parts, sql` union `)}`.execute(
    connection,
  );
  return rows.map(({ openid }) => openid);
}

async function selectBuyers({ sql: connection }: Database, ids: string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{ openid: string }>`
    select distinct openid from deliveries where id in (${sql.join(ids)})
  `.execute(connection);
  return rows.map(({ openid }) => openid);
}

/** One query per index: combined with `or`, the database would scan all ids. */
async function selectGrants(
  database: Database,
  {
    appId,
    openids,
    isOrder,
  }: { appId: string; openids: string[]; isOrder: RawBuilder<unknown> | null },
): Promise<string[]> {
  const read = (index: string, condition: RawBuilder<unknown>) => sql`
    select id from (
      select id from grants ${hintIndex(database, index)} where app_id = ${appId} and ${condition}
    ) part`;
  const parts = [
    ...(openids.length > 0
      ? [read("grants_customer_index", sql`openid in (${sql.join(openids)})`)]
      : []),
    ...(isOrder ? [read("grants_order_index", isOrder)] : []),
  ];
  if (parts.length === 0) return [];
  const { rows } = await sql<{ id: string }>`${sql.join(parts, sql` union `)} limit ${sql.lit(
    FEW,
  )}`.execute(database.sql);
  return rows.map(({ id }) => id);
}
