import { defineEntity, p } from "@mikro-orm/core";
import type { MiniprogramState } from "@mp-notice/core";
import type { PushProblem } from "../../wechat/push-problem.ts";
import { key } from "./key.ts";

export interface StoredCredentialsRefusal {
  /** Unix milliseconds. */
  at: number;
  /** `null` = WeChat did not answer. */
  errcode: number | null;
  errmsg: string;
}

/** A mini program and its credentials, encrypted at rest. One row is current. */
export const PaymentSettingsEntity = defineEntity({
  name: "PaymentSettings",
  tableName: "payment_settings",
  properties: {
    appId: key(32).primary(),
    isCurrent: p.boolean(),
    name: p.string().length(60),
    sealedSecret: p.text(),
    secretLastFour: key(4),
    miniprogramState: key(12).$type<MiniprogramState>(),
    sealedPushToken: p.text().nullable(),
    sealedPushAesKey: p.text().nullable(),
    /** The shop's own handler, which gets the pushes that this service does not handle, and its credentials. */
    relayUrl: p.text().nullable(),
    sealedRelayToken: p.text().nullable(),
    sealedRelayAesKey: p.text().nullable(),
    /** Why the last rejected push was rejected; reset to `null` when the push settings change. */
    pushProblem: key(16).$type<PushProblem>().nullable(),
    pushRefusedAt: p.bigint("number").nullable(),
    verifiedAt: p.bigint("number").nullable(),
    /** Why WeChat refused the credentials when they were last checked; `null` once it has accepted them. */
    lastRefusal: p.json<StoredCredentialsRefusal>().columnType("longtext").nullable(),
    updatedAt: p.bigint("number"),
  },
});
