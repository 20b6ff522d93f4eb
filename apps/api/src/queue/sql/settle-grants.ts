import { CompiledQuery } from "kysely";
import { NoticeError, type GrantSettlement } from "@mp-notice/core";
import type { Database, Sql } from "../../database/connect.ts";
import { toNowText } from "../../database/read-now.ts";

/** The order matters: MySQL evaluates assignments from left to right, and each sees the ones before it. */
const ASSIGNMENTS: Record<Exclude<GrantSettlement, "kept"> | "held", string> = {
  held: "uses_free = uses_free - 1, uses_held = uses_held + 1",
  spent: "uses_held = uses_held - 1, uses_spent = uses_spent + 1",
  returned: "uses_held = uses_held - 1, uses_free = uses_free + 1",
  void: "uses_void = uses_void + uses_free + 1, uses_held = uses_held - 1, uses_free = 0",
  emptied: "uses_held = uses_held - 1, uses_void = uses_void + 1",
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
  const changes = await update(tx, { database, ids, as });
  if (changes !== ids.length) {
    throw new NoticeError(
      "INTERNAL",
      `expected ${ids.length} uses to become ${as}, but ${changes} did`,
    );
  }
}

/** Returns how many grants had such a use. */
async function update(
  tx: Sql,
  { database, ids, as }: { database: Database; ids: string[]; as: keyof typeof ASSIGNMENTS },
): Promise<number> {
  const from = as === "held" ? "uses_free > 0" : "uses_held > 0";
  const start = `update grants set ${ASSIGNMENTS[as]}${toEndTime(as, database)} where ${from} and id`;
  if (database.prepared)
    return database.prepared.each(
      `${start} = ?`,
      ids.map((id) => [id]),
    ).changes;
  const { numAffectedRows } = await tx.executeQuery(
    CompiledQuery.raw(`${start} in (${ids.map(() => "?").join(", ")})`, ids),
  );
  return Number(numAffectedRows);
}

function toEndTime(as: keyof typeof ASSIGNMENTS, database: Database): string {
  if (as === "spent") return `, spent_at = ${toNowText(database)}`;
  return as === "void" || as === "emptied" ? `, voided_at = ${toNowText(database)}` : "";
}
