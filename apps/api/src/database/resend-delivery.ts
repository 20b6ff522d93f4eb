import {
  NoticeError,
  RESENDABLE_STATES,
  type DeliveryState,
  type NewDelivery,
} from "@mp-notice/core";
import { sql } from "kysely";
import type { Database, Sql } from "./connect.ts";
import { recordAudit, toDeliveryRecord } from "./record-audit.ts";
import { insertDeliveries } from "./sql/insert-deliveries.ts";

interface Original {
  id: string;
  lineageId: string | null;
  notice: string;
  openid: string;
  orderId: string;
  data: string;
  fingerprint: string;
  state: DeliveryState;
  miniprogramState: NewDelivery["miniprogramState"];
}

/**
 * Queues a new delivery with an ended one's content. One open resend per delivery, kept by a unique index.
 * @throws NoticeError NOT_FOUND, INPUT_INVALID when its state is no end that may be sent again, ALREADY_KNOWN
 */
export async function resendDelivery(
  database: Database,
  input: {
    appId: string;
    deliveryId: string;
    newId: string;
    /** How long a notice's deliveries wait for a grant just now. */
    getGrantWaitSeconds(notice: string): number;
  },
): Promise<void> {
  const { appId, deliveryId, newId } = input;
  // WeChat's event may settle it in this very moment.
  const lock = database.dialect === "mysql" ? sql`for update` : sql``;
  await database.transaction(async (tx) => {
    const { rows } = await sql<Original>`
      select id, lineage_id as lineageId, notice, openid, order_id as orderId, data, fingerprint, state,
        miniprogram_state as miniprogramState
      from deliveries where app_id = ${appId} and id = ${deliveryId} ${lock}
    `.execute(tx);
    const [original] = rows;
    if (!original) throw new NoticeError("NOT_FOUND", `there is no delivery ${deliveryId}`);
    if (!(RESENDABLE_STATES as readonly DeliveryState[]).includes(original.state)) {
      const problem = `is ${original.state}: only ${RESENDABLE_STATES.join(", ")} can be sent again`;
      throw new NoticeError("INPUT_INVALID", `${deliveryId} ${problem}`, {
        details: [{ field: "deliveryIds", problem }],
      });
    }
    const { rows: open } =
      await sql`select id from deliveries where open_resend_of = ${deliveryId}`.execute(tx);
    if (open.length > 0) {
      throw new NoticeError("ALREADY_KNOWN", `${deliveryId} is being sent again already`, {
        details: [{ field: "deliveryIds", problem: "is being sent again already" }],
      });
    }
    await insertDeliveries(tx, {
      database,
      deliveries: [
        {
          id: newId,
          appId,
          kind: "resend",
          notice: original.notice,
          openid: original.openid,
          orderId: original.orderId,
          data: JSON.parse(original.data) as NewDelivery["data"],
          idempotencyKey: null,
          fingerprint: original.fingerprint,
          resendOf: deliveryId,
          lineageId: original.lineageId ?? original.id,
          openResendOf: deliveryId,
          miniprogramState: original.miniprogramState,
          grantWaitSeconds: input.getGrantWaitSeconds(original.notice),
          state: "queued",
        },
      ],
    });
    await appendEntry(tx, { database, deliveryId, newId });
    await recordAudit(tx, {
      ...toDeliveryRecord("delivery.resent", original),
      changes: [{ field: "resentAs", after: newId }],
    });
  });
}

/** The original's story tells where it goes on. */
async function appendEntry(
  tx: Sql,
  { database, deliveryId, newId }: { database: Database; deliveryId: string; newId: string },
): Promise<void> {
  const { now, dialect } = database;
  const tail = `,${JSON.stringify({ what: "resent_as", deliveryId: newId }).slice(1)}\n`;
  const entry =
    dialect === "mysql"
      ? sql`concat(timeline, '{"at":', ${now}, ${tail})`
      : sql`timeline || '{"at":' || ${now} || ${tail}`;
  await sql`update deliveries set timeline = ${entry}, updated_at = ${now} where id = ${deliveryId}`.execute(
    tx,
  );
}
