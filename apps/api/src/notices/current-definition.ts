import { OPEN_STATES, DELIVERY_STATES, type NoticeDefinition } from "@mp-notice/core";
import { sql } from "kysely";
import type { Database, Sql } from "../database/connect.ts";
import { forUpdate } from "../database/row-locks.ts";
import { selectAppIds } from "../queue/sql/select-app-ids.ts";

export interface CurrentDefinition {
  version: number;
  /** As JSON. */
  text: string;
  definition: NoticeDefinition;
  retiredAt: number | null;
}

/**
 * Locks a notice's current definition. Whoever changes it, or stores a mapping that was checked against it, takes this lock
 * first. `null` when the notice is not defined.
 */
export async function lockDefinition(
  tx: Sql,
  { database, code }: { database: Pick<Database, "dialect">; code: string },
): Promise<CurrentDefinition | null> {
  await sql`
    select version from notice_definitions where code = ${code} order by version desc limit 1
    ${forUpdate(database)}
  `.execute(tx);
  // A version that was committed while this waited for the lock is only visible to a second read.
  const { rows } = await sql<{ version: number; text: string; retiredAt: number | null }>`
    select version, definition as text, retired_at as retiredAt from notice_definitions
    where code = ${code} order by version desc limit 1
  `.execute(tx);
  const [row] = rows;
  return row ? { ...row, definition: JSON.parse(row.text) as NoticeDefinition } : null;
}

/** Which of these fields an open delivery of the notice has a value for. Its data names them as JSON keys. */
export async function listOpenFields(
  tx: Sql,
  { code, fields }: { code: string; fields: readonly string[] },
): Promise<string[]> {
  if (fields.length === 0) return [];
  const appIds = await selectAppIds(tx);
  const used: string[] = [];
  for (const field of fields) {
    for (const appId of appIds) {
      // In a JSON text, quotes are escaped, so that only a key matches.
      const { rows } = await sql`
        select 1 from deliveries
        where app_id = ${appId} and state in (${sql.join([...OPEN_STATES])}) and notice = ${code}
          and instr(data, ${`"${field}":`}) > 0
        limit 1
      `.execute(tx);
      if (rows.length === 0) continue;
      used.push(field);
      break;
    }
  }
  return used;
}

export async function hasDeliveries(tx: Sql, code: string): Promise<boolean> {
  for (const appId of await selectAppIds(tx)) {
    const { rows } = await sql`
      select 1 from deliveries
      where app_id = ${appId} and state in (${sql.join([...DELIVERY_STATES])}) and notice = ${code}
      limit 1
    `.execute(tx);
    if (rows.length > 0) return true;
  }
  return false;
}
