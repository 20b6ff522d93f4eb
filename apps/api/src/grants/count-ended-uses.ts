import type { GrantKind } from "@mp-notice/core";
import { sql } from "kysely";
import type { Database } from "../database/connect.ts";
import { DAY_MS } from "../time/china-days.ts";

export interface EndedUses {
  kind: GrantKind;
  /** Empty unless the kind is `subscribe`. */
  templateId: string;
  /** Days since `from`; `null` = earlier, or never. */
  spentDay: number | null;
  voidDay: number | null;
  spent: number;
  void: number;
}

/**
 * Uses spent or voided since `from` (unix milliseconds), by day, kind and template. A grant counts on the day of its latest
 * use: only a payment has more than one, and it lives for seven days.
 */
export async function countEndedUses(
  database: Database,
  { appId, from }: { appId: string; from: number },
): Promise<EndedUses[]> {
  const division = database.dialect === "mysql" ? sql`div` : sql`/`;
  // A literal: SQLite binds numbers as floating point, whose division keeps the fraction.
  const start = sql.lit(from);
  const toDay = (column: "spent_at" | "voided_at") => sql`
    case when ${sql.ref(column)} >= ${start} then (${sql.ref(column)} - ${start}) ${division} ${sql.lit(DAY_MS)} end
  `;
  const { rows } = await sql<
    Omit<EndedUses, "spent" | "void"> & Record<"spent" | "void", number | string>
  >`
    select kind, template_id as templateId, ${toDay("spent_at")} as spentDay, ${toDay("voided_at")} as voidDay,
      sum(uses_spent) as spent, sum(uses_void) as void
    from grants
    where app_id = ${appId} and (spent_at >= ${from} or voided_at >= ${from})
    group by 1, 2, 3, 4
  `.execute(database.sql);
  // MySQL returns sums as text.
  return rows.map((row) => ({ ...row, spent: Number(row.spent), void: Number(row.void) }));
}
