import { sql } from "kysely";
import type { Sql } from "../../database/connect.ts";

/** Notes the second witness of an acceptance, or the report of a payment that was confirmed before. */
export async function markWitness(
  tx: Sql,
  {
    id,
    by,
    at,
    orderId,
  }: { id: string; by: "reported_at" | "event_at"; at: number; orderId: string | null },
): Promise<void> {
  await sql`
    update grants set ${sql.raw(by)} = ${at}, order_id = coalesce(order_id, ${orderId}) where id = ${id}
  `.execute(tx);
}
