import type { ShipmentReason, ShipmentState } from "@mp-notice/core";
import { sql } from "kysely";
import type { Database } from "../database/connect.ts";
import type { StoredContent } from "./shipment-store.ts";
import type { ListShipmentsInput } from "./shipment.contract.ts";

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
}

export interface ShipmentQueries {
  find(input: { appId: string; id: string }): Promise<StoredShipment | null>;
  /** Newest first. */
  list(input: ListShipmentsInput & { appId: string }): Promise<StoredShipment[]>;
}

const columns = sql.raw(`
  id, order_id as orderId, openid, content, upload_at as uploadAt, state, reason, errcode, errmsg, tries, due_at as dueAt,
  waits_for as waitsFor, last_tried_at as lastTriedAt, created_at as createdAt, updated_at as updatedAt
`);

export function createShipmentQueries({ sql: connection }: Database): ShipmentQueries {
  return {
    async find({ appId, id }) {
      const { rows } = await sql<Row>`
        select ${columns} from shipments where id = ${id} and app_id = ${appId}
      `.execute(connection);
      return rows[0] ? toStored(rows[0]) : null;
    },
    async list({ appId, state, orderId, cursor, limit }) {
      const conditions = [
        sql`app_id = ${appId}`,
        ...(state === undefined ? [] : [sql`state = ${state}`]),
        ...(orderId === undefined ? [] : [sql`order_id = ${orderId}`]),
        ...(cursor === undefined ? [] : [sql`id < ${cursor}`]),
      ];
      const { rows } = await sql<Row>`
        select ${columns} from shipments where ${sql.join(conditions, sql` and `)}
        order by id desc limit ${sql.lit(limit)}
      `.execute(connection);
      return rows.map(toStored);
    },
  };
}

type Row = Omit<StoredShipment, "content"> & { content: string };

function toStored(row: Row): StoredShipment {
  return { ...row, content: JSON.parse(row.content) as StoredContent };
}
