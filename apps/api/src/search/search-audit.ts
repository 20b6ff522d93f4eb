import { type RawBuilder, sql } from "kysely";
import type { Database } from "../database/connect.ts";
import { selectMatches, toDeliveryKeys } from "./search-deliveries.ts";
import { readSearchText } from "./search-text.ts";
import { hintIndex } from "../database/hint-index.ts";
import { beginsWithText, type SearchKey } from "./search-keys.ts";

/** Up to this many matches go into an `in` list; with more, walking the ids finds a page quickly. */
const FEW = 2000;
const ULID = /^[0-9a-zA-Z]{26}$/;

/**
 * The condition of a search: the target has this name (an order id, a person's e-mail) or is a delivery with this number or
 * customer, or the actor has this name. `null` when nothing can match.
 */
export async function toAuditSearch(
  database: Database,
  { appId, search }: { appId: string | null; search: string },
): Promise<RawBuilder<unknown> | null> {
  const deliveryKeys = appId === null ? [] : toDeliveryKeys(search);
  const deliveryIds =
    appId === null
      ? []
      : await selectMatches(database, { appId, keys: deliveryKeys, limit: FEW + 1 });
  const names = toNameKeys(search);
  if (deliveryIds.length > FEW) {
    const isFound = joinOr(deliveryKeys.map(({ condition }) => condition));
    return joinOr([
      ...names.map(({ condition }) => condition),
      sql`target_kind = 'delivery' and exists (
        select 1 from deliveries where deliveries.id = audit_entries.target_id and ${isFound}
      )`,
    ]);
  }
  const keys = [...names, ...toTargetKeys(search, deliveryIds)];
  if (keys.length === 0) return null;
  const { rows } = await selectAuditMatches(database, { keys, limit: FEW + 1 }).execute(
    database.sql,
  );
  if (rows.length === 0) return null;
  return rows.length > FEW
    ? joinOr(keys.map(({ condition }) => condition))
    : sql`id in (${sql.join(rows.map(({ id }) => id))})`;
}

/** The ids that each key finds, up to the limit per key. */
export function selectAuditMatches(
  database: Database,
  { keys, limit }: { keys: SearchKey[]; limit: number },
): RawBuilder<{ id: string }> {
  const parts = keys.map(
    ({ index, condition }) => sql`
      select id from (
        select id from audit_entries ${hintIndex(database, index)} where ${condition} limit ${sql.lit(limit)}
      ) part`,
  );
  return sql<{ id: string }>`${sql.join(parts, sql` union `)}`;
}

/** Names as stored, e-mails in lower case. */
export function toNameKeys(search: string): SearchKey[] {
  const { text, hasTwoEnds } = readSearchText(search);
  if (text === "" || hasTwoEnds) return [];
  const texts = [...new Set([text, text.toLowerCase()])];
  return texts.flatMap((start) => [
    {
      index: "audit_entries_target_name_index",
      condition: beginsWithText("target_name", start),
    },
    { index: "audit_entries_actor_name_index", condition: beginsWithText("actor_name", start) },
  ]);
}

/** Finds a deleted delivery by its own id. */
export function toTargetKeys(search: string, deliveryIds: string[]): SearchKey[] {
  const { text } = readSearchText(search);
  const ids = ULID.test(text) ? [...deliveryIds, text.toUpperCase()] : deliveryIds;
  if (ids.length === 0) return [];
  return [{ index: "audit_entries_target_index", condition: sql`target_id in (${sql.join(ids)})` }];
}

function joinOr(conditions: RawBuilder<unknown>[]): RawBuilder<unknown> {
  return sql`(${sql.join(
    conditions.map((condition) => sql`(${condition})`),
    sql` or `,
  )})`;
}
