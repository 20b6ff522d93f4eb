import { toOrderKey, type PaymentOrder } from "@mp-notice/core";
import { sql, type RawBuilder } from "kysely";
import type { Database } from "../../database/connect.ts";
import { readNow } from "../../database/read-now.ts";
import type { TradeEvent } from "../../wechat/to-trade-event.ts";
import type { UnshippedOrder } from "../../wechat/trade-gateway.ts";

/** `shipped` also where WeChat does not wait for a shipment any more, e.g. after a refund. */
export type TradeOrderState = "to_ship" | "shipped" | "settled";

/** Times are unix milliseconds. */
export interface StoredTradeOrder {
  paidAt: number | null;
  state: TradeOrderState;
  remindedAt: number | null;
  shippedAt: number | null;
  estimatedSettlementAt: number | null;
  confirmMethod: number | null;
  receivedAt: number | null;
  settledAt: number | null;
}

/** The payments that WeChat's shipping management tells of, by its events and its list. */
export interface TradeOrderStore {
  /** Idempotent, and in any order: what is known is kept, and nothing that is settled is opened again. */
  recordEvent(input: { appId: string; event: TradeEvent }): Promise<void>;
  /** Orders of WeChat's list of unshipped ones that was asked for at `readAt`. What was learnt since then is newer. */
  saveUnshipped(input: { appId: string; orders: UnshippedOrder[]; readAt: number }): Promise<void>;
  /** Closes the orders of a list, read whole since `startedAt`, that were not in it. */
  closeOthers(input: {
    appId: string;
    paidFrom: number;
    paidUntil: number;
    startedAt: number;
  }): Promise<void>;
  find(input: { appId: string; order: PaymentOrder }): Promise<StoredTradeOrder | null>;
  /** The database's clock, unix milliseconds. */
  now(): Promise<number>;
}

export function createTradeOrderStore(database: Database): TradeOrderStore {
  const { sql: connection } = database;
  const upsert = createUpsert(database);

  return {
    async recordEvent({ appId, event: { what, order } }) {
      if (!order) return;
      const { transactionId, mchId, outTradeNo, paidAt } = order;
      const isSettlement = what === "settlement";
      const state: TradeOrderState = !isSettlement
        ? "to_ship"
        : order.settledAt === null
          ? "shipped"
          : "settled";
      const keys = toKeys({ transactionId, mchId, outTradeNo });
      const row = sql`(${appId}, ${transactionId}, ${keys.transactionKey}, ${keys.merchantKey}, ${mchId}, ${outTradeNo},
        null, null, ${paidAt}, ${state}, ${database.now}, ${isSettlement ? null : database.now}, ${order.shippedAt},
        ${order.estimatedSettlementAt}, ${order.confirmMethod}, ${order.receivedAt}, ${order.settledAt}, ${database.now})`;
      const known = (column: string) => keepKnown(upsert.given(column), column);
      await upsert.run(
        [row],
        [
          // A reminder says that the order was not shipped then, which may be long ago.
          ...(isSettlement
            ? [
                sql`state = case when state = 'settled' then state else ${upsert.given("state")} end`,
                sql`state_at = ${upsert.given("state_at")}`,
              ]
            : [sql`reminded_at = coalesce(reminded_at, ${upsert.given("reminded_at")})`]),
          ...EVENT_COLUMNS.map(known),
        ],
      );
    },
    async saveUnshipped({ appId, orders, readAt }) {
      if (orders.length === 0) return;
      const rows = orders.map((order) => {
        const { transactionId, mchId, outTradeNo, openid, description, paidAt } = order;
        const { transactionKey, merchantKey } = toKeys(order);
        return sql`(${appId}, ${transactionId}, ${transactionKey}, ${merchantKey}, ${mchId}, ${outTradeNo}, ${openid},
          ${description}, ${paidAt}, 'to_ship', ${readAt}, null, null, null, null, null, null, ${database.now})`;
      });
      const known = (column: string) => keepKnown(upsert.given(column), column);
      // The order matters on MySQL, which sees the new values: the comparison is the same with both.
      await upsert.run(rows, [
        sql`state_at = case when state_at > ${readAt} then state_at else ${readAt} end`,
        sql`state = case when state = 'settled' or state_at > ${readAt} then state else 'to_ship' end`,
        ...LIST_COLUMNS.map(known),
      ]);
    },
    async closeOthers({ appId, paidFrom, paidUntil, startedAt }) {
      await sql`
        update trade_orders set state = 'shipped', state_at = ${database.now}
        where app_id = ${appId} and state = 'to_ship' and paid_at >= ${paidFrom} and paid_at <= ${paidUntil}
          and state_at < ${startedAt}
      `.execute(connection);
    },
    async find({ appId, order }) {
      const column = "transactionId" in order ? sql`transaction_id` : sql`merchant_key`;
      const value = "transactionId" in order ? order.transactionId : toOrderKey(order);
      const { rows } = await sql<StoredTradeOrder>`
        select paid_at as paidAt, state, reminded_at as remindedAt, shipped_at as shippedAt,
          estimated_settlement_at as estimatedSettlementAt, confirm_method as confirmMethod,
          received_at as receivedAt, settled_at as settledAt
        from trade_orders where app_id = ${appId} and ${column} = ${value} limit 1
      `.execute(connection);
      return rows[0] ?? null;
    },
    now: () => readNow(database),
  };
}

const EVENT_COLUMNS = [
  ...["paid_at", "shipped_at", "estimated_settlement_at"],
  ...["confirm_method", "received_at", "settled_at"],
];
const LIST_COLUMNS = ["openid", "description", "paid_at"];

function toKeys(order: { transactionId: string; mchId: string; outTradeNo: string }) {
  const { transactionId, mchId, outTradeNo } = order;
  return {
    transactionKey: toOrderKey({ transactionId }),
    merchantKey: toOrderKey({ mchId, outTradeNo }),
  };
}

/** A value that WeChat left out does not erase the one it said before. */
function keepKnown(given: RawBuilder<unknown>, column: string): RawBuilder<unknown> {
  return sql`${sql.ref(column)} = coalesce(${given}, ${sql.ref(column)})`;
}

function createUpsert({ dialect, sql: connection }: Database) {
  const isMysql = dialect === "mysql";
  return {
    /** The new row's value. */
    given: (column: string) =>
      isMysql ? sql`values(${sql.ref(column)})` : sql`excluded.${sql.ref(column)}`,
    async run(rows: RawBuilder<unknown>[], updates: RawBuilder<unknown>[]): Promise<void> {
      const conflict = isMysql
        ? sql`on duplicate key update`
        : sql`on conflict (app_id, transaction_id) do update set`;
      await sql`
        insert into trade_orders (app_id, transaction_id, transaction_key, merchant_key, mch_id, out_trade_no, openid,
          description, paid_at, state, state_at, reminded_at, shipped_at, estimated_settlement_at, confirm_method,
          received_at, settled_at, created_at)
        values ${sql.join(rows)} ${conflict} ${sql.join(updates)}
      `.execute(connection);
    },
  };
}
