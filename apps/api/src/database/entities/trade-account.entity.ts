import { defineEntity, p } from "@mikro-orm/core";
import { key } from "./key.ts";

/** What WeChat says of a mini program's shipping management. Times are unix milliseconds. */
export const TradeAccountEntity = defineEntity({
  name: "TradeAccount",
  tableName: "trade_accounts",
  properties: {
    appId: key(32).primary(),
    managed: p.boolean().nullable(),
    confirmed: p.boolean().nullable(),
    checkedAt: p.bigint("number").nullable(),
    /** Of the last check that failed; `null` after one that succeeded. */
    errcode: p.integer().nullable(),
    errmsg: p.text().nullable(),
    jumpPath: p.text().nullable(),
    /** When the account is checked next; whoever moves it on does the check. */
    checkAt: p.bigint("number"),
    /** When the unshipped orders are read next; whoever moves it on reads them. */
    watchAt: p.bigint("number"),
    /** The last time that they were read to the end. */
    watchedAt: p.bigint("number").nullable(),
  },
});
