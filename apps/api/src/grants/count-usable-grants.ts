import type { GrantKind } from "@mp-notice/core";
import { type RawBuilder, sql } from "kysely";
import type { Database } from "../database/connect.ts";

const MOST_USES = [1, 2, 3];

/** Grants that pay for a message now. `grants_closing_index` has few entries with a use left. */
function isUsable({ now }: Database, appId: string): RawBuilder<unknown> {
  return sql`
    app_id = ${appId} and uses_free in (${sql.join(MOST_USES)}) and expires_at > ${now} and usable_from <= ${now}
  `;
}

/** Usable uses by kind and template; the template is empty unless the kind is `subscribe`. */
export async function countUsableGrants(
  database: Database,
  appId: string,
): Promise<{ kind: GrantKind; templateId: string; usable: number }[]> {
  const { rows } = await sql<{ kind: GrantKind; templateId: string; usable: number | string }>`
    select kind, template_id as templateId, sum(uses_free) as usable from grants
    where ${isUsable(database, appId)} group by kind, template_id
  `.execute(database.sql);
  return rows.map((row) => ({ ...row, usable: Number(row.usable) }));
}

/** Customers with a usable grant, by the template it pays for: empty for forms and payments, which pay for any. */
export async function countReachedCustomers(
  database: Database,
  appId: string,
): Promise<Map<string, number>> {
  const { rows } = await sql<{ templateId: string; customers: number }>`
    select template_id as templateId, count(distinct openid) as customers from grants
    where ${isUsable(database, appId)} group by template_id
  `.execute(database.sql);
  return new Map(rows.map(({ templateId, customers }) => [templateId, customers]));
}

export async function countCustomers(database: Database, appId: string): Promise<number> {
  const { rows } = await sql<{ customers: number }>`
    select count(*) as customers from customers where app_id = ${appId}
  `.execute(database.sql);
  return rows[0]?.customers ?? 0;
}
