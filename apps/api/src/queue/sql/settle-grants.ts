import { sql, type RawBuilder } from "kysely";
import { NoticeError, type GrantSettlement } from "@mp-notice/core";
import type { Database, Sql } from "../../database/connect.ts";

/** The order matters: MySQL evaluates assignments from left to right, and each sees the ones before it. */
const ASSIGNMENTS: Record<Exclude<GrantSettlement, "kept"> | "held", RawBuilder<unknown>> = {
  held: sql`uses_free = uses_free - 1, uses_held = uses_held + 1`,
  spent: sql`uses_held = uses_held - 1, uses_spent = uses_spent + 1`,
  returned: sql`uses_held = uses_held - 1, uses_free = uses_free + 1`,
  void: sql`uses_void = uses_void + uses_free + 1, uses_held = uses_held - 1, uses_free = 0`,
  emptied: sql`uses_held = uses_held - 1, uses_void = uses_void + 1`,
};

/**
 * Takes or settles one use of each of these distinct grants. Conditional: a missing use is a bug of ours, and the throw rolls the
 * transaction back.
 */
export async function settleGrants(
  tx: Sql,
  { database, ids, as }: { database: Database; ids: string[]; as: keyof typeof ASSIGNMENTS },
): Promise<void> {
  if (ids.length === 0) return;
  const from = as === "held" ? sql`uses_free > 0` : sql`uses_held > 0`;
  const { numAffectedRows } = await sql`
    update grants set ${ASSIGNMENTS[as]}${toEndTime(as, database)} where id in (${sql.join(ids)}) and ${from}
  `.execute(tx);
  if (Number(numAffectedRows) !== ids.length) {
    throw new NoticeError(
      "INTERNAL",
      `expected ${ids.length} uses to become ${as}, but ${numAffectedRows} did`,
    );
  }
}

function toEndTime(as: keyof typeof ASSIGNMENTS, { now }: Database): RawBuilder<unknown> {
  if (as === "spent") return sql`, spent_at = ${now}`;
  return as === "void" || as === "emptied" ? sql`, voided_at = ${now}` : sql``;
}
