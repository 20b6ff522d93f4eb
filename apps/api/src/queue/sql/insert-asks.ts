import { sql } from "kysely";
import type { Ask } from "@mp-notice/core";
import type { Database, Sql } from "../../database/connect.ts";

/** Stores asks; of several for the same moment the latest stays, in whichever order they arrive. */
export async function insertAsks(
  tx: Sql,
  input: { database: Database; appId: string; openid: string; asks: Ask[] },
): Promise<void> {
  const { database, appId, openid, asks } = input;
  // MySQL evaluates assignments from left to right: the time changes last.
  const onKnown =
    database.dialect === "mysql"
      ? sql`on duplicate key update
          answer = if(values(asked_at) >= asked_at, values(answer), answer), asked_at = greatest(asked_at, values(asked_at))`
      : sql`on conflict (app_id, order_id, openid, notice, moment) do update
          set answer = excluded.answer, asked_at = excluded.asked_at where excluded.asked_at >= asks.asked_at`;
  for (const { orderId, notice, moment, answer, askedAt } of asks) {
    await sql`
      insert into asks (app_id, order_id, openid, notice, moment, answer, asked_at)
      values (${appId}, ${orderId}, ${openid}, ${notice}, ${moment}, ${answer}, ${askedAt}) ${onKnown}
    `.execute(tx);
  }
}
