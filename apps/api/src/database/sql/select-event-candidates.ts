import { sql } from "kysely";
import type { SentEvent } from "@mp-notice/core";
import type { Database, Sql } from "../connect.ts";
import { deliveryColumns } from "./delivery-columns.ts";
import type { DeliveryRow } from "./rows.ts";

/** An event may come this long after its send. */
const EVENT_WINDOW_MS = 10 * 60_000;

/** Locks the delivery that a sent event speaks of: by msgid, else the only unknown one that it can mean. */
export async function selectEventCandidates(
  tx: Sql,
  { database, appId, event }: { database: Database; appId: string; event: SentEvent },
): Promise<DeliveryRow | null> {
  const { openid, templateId, msgId, createdAt } = event;
  const lock = database.dialect === "mysql" ? sql`for update` : sql``;
  if (msgId !== null) {
    const { rows } = await sql<DeliveryRow>`
      select ${deliveryColumns}, ${database.now} as now from deliveries
      where app_id = ${appId} and msg_id = ${msgId} and state in ('sent', 'unknown')
      limit 1 ${lock}
    `.execute(tx);
    if (rows[0]) return rows[0];
  }
  const { rows } = await sql<DeliveryRow>`
    select ${deliveryColumns}, ${database.now} as now from deliveries
    where app_id = ${appId} and openid = ${openid} and state = 'unknown' and template_id = ${templateId}
      and claimed_at between ${createdAt - EVENT_WINDOW_MS} and ${createdAt + 1000}
    limit 2 ${lock}
  `.execute(tx);
  const [only, another] = rows;
  return only && !another ? only : null;
}
