import { SHIPMENT_STATES, type ShipmentReason, type ShipmentState } from "@mp-notice/core";
import { sql } from "kysely";
import type { Database } from "../database/connect.ts";
import type { StoredContent } from "./shipment-store.ts";
import type { StoredStep } from "./shipment-steps.ts";
import type { ListShipmentsInput, ShipmentCounts } from "./shipment.contract.ts";

/** Times are unix milliseconds. */
export interface StoredShipment {
  id: string;
  orderId: string;
  openid: string;
  content: StoredContent;
  uploadAt: number;
  state: ShipmentState;
  reason: ShipmentReason | null;
  errcode: number | null;
  errmsg: string | null;
  tries: number;
  dueAt: number;
  waitsFor: string | null;
  lastTriedAt: number | null;
  createdAt: number;
  updatedAt: number;
  steps: StoredStep[];
}

export interface ShipmentQueries {
  find(input: { appId: string; id: string }): Promise<StoredShipment | null>;
  /** Newest first. */
  list(input: ListShipmentsInput & { appId: string }): Promise<StoredShipment[]>;
  /** By state, each at most `MAX_COUNT`. */
  count(appId: string): Promise<ShipmentCounts>;
}

/** More than anybody looks through one by one. */
const MAX_COUNT = 10_000;

const columns = sql.raw(`
  id, order_id as orderId, openid, content, upload_at as uploadAt, state, reason, errcode, errmsg, tries, due_at as dueAt,
  waits_for as waitsFor, last_tried_at as lastTriedAt, created_at as createdAt, updated_at as updatedAt, steps
`);

export function createShipmentQueries({ sql: connection }: Database): ShipmentQueries {
  return {
    async find({ appId, id }) {
      const { rows } = await sql<Row>`
        select ${columns} from shipments where id = ${id} and app_id = ${appId}
      `.execute(connection);
      return rows[0] ? toStored(rows[0]) : null;
    },
    async list({ appId, state, orderId, search, cursor, limit }) {
      const conditions = [
        sql`app_id = ${appId}`,
        ...(state === undefined ? [] : [sql`state = ${state}`]),
        ...(orderId === undefined ? [] : [sql`order_id = ${orderId}`]),
        ...(search === undefined
          ? []
          : [
              sql`id in (select shipment_id from shipment_keys where app_id = ${appId} and text = ${search})`,
            ]),
        ...(cursor === undefined ? [] : [sql`id < ${cursor}`]),
      ];
      const { rows } = await sql<Row>`
        select ${columns} from shipments where ${sql.join(conditions, sql` and `)}
        order by id desc limit ${sql.lit(limit)}
      `.execute(connection);
      return rows.map(toStored);
    },
    async count(appId) {
      const counts = SHIPMENT_STATES.map(
        (state) => sql`
          select ${state} as state, count(*) as count from (
            select id from shipments where app_id = ${appId} and state = ${state} limit ${sql.lit(MAX_COUNT)}
          ) as ${sql.ref(state)}
        `,
      );
      const { rows } = await sql<{ state: ShipmentState; count: number }>`
        ${sql.join(counts, sql` union all `)}
      `.execute(connection);
      const found = Object.fromEntries(rows.map(({ state, count }) => [state, count]));
      return { queued: 0, sending: 0, reported: 0, refused: 0, cancelled: 0, ...found };
    },
  };
}

type Row = Omit<StoredShipment, "content" | "steps"> & { content: string; steps: string | null };

function toStored(row: Row): StoredShipment {
  return {
    ...row,
    content: JSON.parse(row.content) as StoredContent,
    steps: row.steps === null ? [] : (JSON.parse(row.steps) as StoredStep[]),
  };
}
