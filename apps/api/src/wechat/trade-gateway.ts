import type { MiniProgram } from "@mp-notice/core";
import { z } from "zod";
import { callAccount, readEntries, readFields, type AccountCallDeps } from "./account-calls.ts";
import { filledField, listField } from "./answer-fields.ts";
import { WECHAT_CALLS } from "./wechat-calls.ts";

/** An order that WeChat waits for. Times are unix milliseconds. */
export interface UnshippedOrder {
  transactionId: string;
  mchId: string;
  outTradeNo: string;
  openid: string | null;
  description: string | null;
  paidAt: number;
}

export interface UnshippedPage {
  orders: UnshippedOrder[];
  /** Where the next page starts; `null` on the last. */
  next: string | null;
}

/** What WeChat says of an account's shipping management (facts §10.3). Throws as calls of the account do. */
export interface TradeGateway {
  isManaged(app: MiniProgram): Promise<boolean>;
  isConfirmed(app: MiniProgram): Promise<boolean>;
  setJumpPath(input: { app: MiniProgram; path: string }): Promise<void>;
  /** Paid in this time and not shipped, oldest first. */
  listUnshipped(input: {
    app: MiniProgram;
    paidFrom: number;
    paidUntil: number;
    after: string | null;
  }): Promise<UnshippedPage>;
}

const PAGE_SIZE = 100;
const TO_SHIP = 1;

const managed = z.object({ is_trade_managed: z.boolean() });
const confirmed = z.object({ completed: z.boolean() });
const page = z.object({
  order_list: listField,
  has_more: z.boolean().catch(false).default(false),
  last_index: z.coerce.string().catch("").default(""),
});
const idField = (length: number) =>
  z
    .string()
    .regex(/^[!-~]+$/)
    .max(length);
const order = z.object({
  transaction_id: idField(64),
  merchant_id: idField(32).catch(""),
  merchant_trade_no: idField(32).catch(""),
  openid: idField(64).nullable().catch(null),
  description: filledField.nullable().catch(null),
  pay_time: z.coerce.number().int().positive(),
});

export function createTradeGateway(deps: AccountCallDeps): TradeGateway {
  type Call = { method: "POST"; path: string; fields: object };
  const call = (app: MiniProgram, { method, path, fields }: Call) =>
    callAccount(deps, { app, request: { method, path, body: JSON.stringify(fields) } });

  return {
    async isManaged(app) {
      const body = await call(app, {
        ...WECHAT_CALLS.isTradeManaged,
        fields: { appid: app.appId },
      });
      return readFields(managed, body).is_trade_managed;
    },
    async isConfirmed(app) {
      const body = await call(app, {
        ...WECHAT_CALLS.isTradeConfirmed,
        fields: { appid: app.appId },
      });
      return readFields(confirmed, body).completed;
    },
    async setJumpPath({ app, path }) {
      await call(app, { ...WECHAT_CALLS.setJumpPath, fields: { path } });
    },
    async listUnshipped({ app, paidFrom, paidUntil, after }) {
      const range = { begin_time: toSeconds(paidFrom), end_time: toSeconds(paidUntil) };
      const fields = {
        ...{ pay_time_range: range, order_state: TO_SHIP, page_size: PAGE_SIZE },
        ...(after !== null && { last_index: after }),
      };
      const body = await call(app, { ...WECHAT_CALLS.listOrders, fields });
      const { order_list: list, has_more: hasMore, last_index: last } = readFields(page, body);
      const { path } = WECHAT_CALLS.listOrders;
      const entries = readEntries(deps, {
        list,
        path,
        schema: order,
        keyOf: (entry) => entry.transaction_id,
      });
      // A cursor that does not move would be read for ever.
      const isOver = !hasMore || last === "" || last === after;
      return { orders: entries.map(toUnshipped), next: isOver ? null : last };
    },
  };
}

const toSeconds = (ms: number): number => Math.floor(ms / 1000);

function toUnshipped(entry: z.output<typeof order>): UnshippedOrder {
  return {
    transactionId: entry.transaction_id,
    mchId: entry.merchant_id,
    outTradeNo: entry.merchant_trade_no,
    openid: entry.openid,
    description: entry.description,
    paidAt: entry.pay_time * 1000,
  };
}
