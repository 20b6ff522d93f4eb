import { type RawBuilder, sql } from "kysely";
import type { Database } from "../database/connect.ts";
import { readSearchText } from "./search-text.ts";
import { hintIndex } from "../database/hint-index.ts";
import { selectPage, type DeliveryFilter } from "../deliveries/select-delivery-page.ts";
import { type SearchKey, toNumberKeys, toOpenidKeys } from "./search-keys.ts";

/** Up to this many matches go into an `in` list; with more, the newest rows contain a page of them. */
const FEW = 2000;
/** How many of the newest deliveries are scanned when very many match. */
const NEWEST = 20_000;

/**
 * One page of matching deliveries, newest first. Each key uses its own index; a prefix that very many share is looked up among
 * the newest deliveries first, then through each index.
 */
export async function searchDeliveries<Row>(
  database: Database,
  input: {
    appId: string;
    columns: RawBuilder<unknown>;
    filter: DeliveryFilter;
    search: string;
    limit: number;
  },
): Promise<Row[]> {
  const { appId, filter, limit } = input;
  const keys = toDeliveryKeys(input.search);
  const ids = await selectMatches(database, { appId, keys, limit: FEW + 1 });
  if (ids.length === 0) return [];
  const readPage = async (also: RawBuilder<unknown>) => {
    const page = selectPage<Row>(database, { ...input, index: "deliveries_list_index", also });
    return (await page.execute(database.sql)).rows;
  };
  if (ids.length <= FEW) return readPage(sql`id in (${sql.join(ids)})`);

  const isMatch = sql`(${sql.join(
    keys.map(({ condition }) => sql`(${condition})`),
    sql` or `,
  )})`;
  const windowStart = await findWindowStart(database, { appId, cursor: filter.cursor });
  const newest = await readPage(
    windowStart === null ? isMatch : sql`id >= ${windowStart} and ${isMatch}`,
  );
  if (newest.length >= limit || windowStart === null) return newest;
  const { cursor, ...others } = filter;
  const isPlain = Object.values(others).every((value) => value === undefined);
  if (!isPlain) return readPage(isMatch);
  const first = await selectMatches(database, { appId, keys, limit, cursor: cursor ?? LAST_ID });
  return first.length === 0 ? [] : readPage(sql`id in (${sql.join(first)})`);
}

/** Sorts after every id. */
const LAST_ID = "~";

export function toDeliveryKeys(search: string): SearchKey[] {
  const text = readSearchText(search);
  const indexes = { start: "deliveries_customer_index", end: "deliveries_openid_end_index" };
  return [...toNumberKeys(text), ...toOpenidKeys(text, indexes)];
}

/** The ids that each key finds, up to the limit per key; with a cursor, the newest before it. */
export function selectMatchesOf(
  database: Database,
  input: { appId: string; keys: SearchKey[]; limit: number; cursor?: string },
): RawBuilder<{ id: string }> {
  const { appId, keys, limit, cursor } = input;
  const parts = keys.map(
    ({ index, condition }) => sql`
      select id from (
        select id from deliveries ${hintIndex(database, index)}
        where app_id = ${appId} and ${condition}
        ${cursor === undefined ? sql`` : sql`and id < ${cursor} order by id desc`}
        limit ${sql.lit(limit)}
      ) part`,
  );
  return sql<{ id: string }>`${sql.join(parts, sql` union `)}`;
}

/** The ids of all deliveries that match any key. */
export async function selectMatches(
  database: Database,
  input: Parameters<typeof selectMatchesOf>[1],
): Promise<string[]> {
  if (input.keys.length === 0) return [];
  const { rows } = await selectMatchesOf(database, input).execute(database.sql);
  return rows.map(({ id }) => id);
}

/** Where the window of the NEWEST deliveries before the cursor begins; `null` when the window reaches the oldest one. */
async function findWindowStart(
  database: Database,
  { appId, cursor }: { appId: string; cursor: string | undefined },
): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select id from deliveries ${hintIndex(database, "deliveries_list_index")}
    where app_id = ${appId} and id < ${cursor ?? LAST_ID}
    order by id desc limit 1 offset ${sql.lit(NEWEST)}
  `.execute(database.sql);
  return rows[0]?.id ?? null;
}
