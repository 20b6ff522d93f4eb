import { LIVE_SHIPMENT_STATES } from "@mp-notice/core";
import { sql } from "kysely";
import { encodeTime } from "ulid";
import type { Database } from "../../database/connect.ts";
import { readNow } from "../../database/read-now.ts";
import { DAY_MS } from "../../time/china-days.ts";

/** WeChat's deadline (facts §10.1), and when an order is near it. */
export const SHIP_WITHIN_MS = 48 * 3_600_000;
const NEAR_AFTER_MS = 36 * 3_600_000;
/** More than anybody looks through one by one. */
const MAX_COUNT = 1000;
const REFUSED_DAYS = 7;
/** The timestamp part of a ULID. */
const ID_TIME_LENGTH = 10;

/** Times are unix milliseconds. */
export interface OverdueOrder {
  transactionId: string;
  mchId: string;
  outTradeNo: string;
  openid: string | null;
  description: string | null;
  paidAt: number;
  isReminded: boolean;
}

export interface OverduePlace {
  paidAt: number;
  transactionId: string;
}

export interface OverdueQueries {
  /** Orders near WeChat's deadline, or over it, of which nothing is reported or queued; the oldest first. */
  list(input: {
    appId: string;
    after: OverduePlace | null;
    limit: number;
  }): Promise<OverdueOrder[]>;
  /** At most `MAX_COUNT`. */
  count(appId: string): Promise<{ overdue: number; oldestPaidAt: number | null }>;
  /** Of the shipments reported in seven days, at most `MAX_COUNT`. */
  countRefused(appId: string): Promise<number>;
}

export function createOverdueQueries(database: Database): OverdueQueries {
  const { sql: connection } = database;
  const hasReport = (column: "transaction_key" | "merchant_key") => sql`
    select 1 from shipments where shipments.app_id = trade_orders.app_id
      and shipments.order_key = trade_orders.${sql.ref(column)}
      and shipments.state in (${sql.join(LIVE_SHIPMENT_STATES)})
  `;
  const isOverdue = (appId: string) => sql`
    app_id = ${appId} and state = 'to_ship' and paid_at <= ${database.now} - ${sql.lit(NEAR_AFTER_MS)}
    and not exists (${hasReport("transaction_key")}) and not exists (${hasReport("merchant_key")})
  `;

  return {
    async list({ appId, after, limit }) {
      const isAfter = after
        ? sql`and (paid_at > ${after.paidAt} or paid_at = ${after.paidAt} and transaction_id > ${after.transactionId})`
        : sql``;
      const { rows } = await sql<Omit<OverdueOrder, "isReminded"> & { isReminded: number }>`
        select transaction_id as transactionId, mch_id as mchId, out_trade_no as outTradeNo, openid, description,
          paid_at as paidAt, reminded_at is not null as isReminded
        from trade_orders where ${isOverdue(appId)} ${isAfter}
        order by paid_at, transaction_id limit ${sql.lit(limit)}
      `.execute(connection);
      return rows.map((row) => ({ ...row, isReminded: row.isReminded === 1 }));
    },
    async count(appId) {
      const { rows } = await sql<{ overdue: number; oldestPaidAt: number | null }>`
        select count(*) as overdue, min(paid_at) as oldestPaidAt from (
          select paid_at from trade_orders where ${isOverdue(appId)}
          order by paid_at, transaction_id limit ${sql.lit(MAX_COUNT)}
        ) as overdue
      `.execute(connection);
      return rows[0] ?? { overdue: 0, oldestPaidAt: null };
    },
    async countRefused(appId) {
      const from = (await readNow(database)) - REFUSED_DAYS * DAY_MS;
      const { rows } = await sql<{ count: number }>`
        select count(*) as count from (
          select id from shipments where app_id = ${appId} and state = 'refused'
            and id >= ${encodeTime(from, ID_TIME_LENGTH)} limit ${sql.lit(MAX_COUNT)}
        ) as refused
      `.execute(connection);
      return rows[0]?.count ?? 0;
    },
  };
}
