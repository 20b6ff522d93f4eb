import { sql } from "kysely";
import type { SentEvent, SettleRule } from "@mp-notice/core";
import type { Database, Sql } from "../../database/connect.ts";
import { forUpdate } from "../../database/row-locks.ts";
import { deliveryColumns } from "./delivery-columns.ts";
import type { DeliveryRow } from "./rows.ts";

/** An event may come this long after its send. */
const EVENT_WINDOW_MS = 10 * 60_000;
/** WeChat's timestamps are whole seconds, so an event's time may be this much before ours. */
const CLOCK_GRAIN_MS = 1000;

/** Locks the delivery that this rule matches to a sent event; `null` when none or more than one matches. */
export async function selectEventCandidate(
  tx: Sql,
  input: { database: Database; appId: string; event: SentEvent; rule: SettleRule },
): Promise<DeliveryRow | null> {
  const { database, appId, event, rule } = input;
  const { openid, templateId, msgId, createdAt } = event;
  if (rule === "msgid" && msgId === null) return null;
  const condition =
    rule === "msgid"
      ? sql`msg_id = ${msgId} and state in ('sent', 'unknown')`
      : sql`openid = ${openid} and state = 'unknown' and template_id = ${templateId}
          and claimed_at between ${createdAt - EVENT_WINDOW_MS} and ${createdAt + CLOCK_GRAIN_MS}`;
  const { rows } = await sql<DeliveryRow>`
    select ${deliveryColumns}, ${database.now} as now from deliveries
    where app_id = ${appId} and ${condition}
    limit 2 ${forUpdate(database)}
  `.execute(tx);
  const [only, another] = rows;
  return only && !another ? only : null;
}
