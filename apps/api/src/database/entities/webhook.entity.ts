import { defineEntity, p } from "@mikro-orm/core";
import type { WebhookEvent } from "../../webhooks/webhook.contract.ts";
import { key } from "./key.ts";

/** A receiver of outcome events. Its secrets are encrypted at rest. */
export const WebhookEntity = defineEntity({
  name: "Webhook",
  tableName: "webhooks",
  properties: {
    id: key(26).primary(),
    url: p.text(),
    events: p.json<WebhookEvent[]>().columnType("longtext"),
    enabled: p.boolean(),
    /** The receiver answered 410. */
    isGone: p.boolean().default(false),
    /** `null` once it is removed. */
    sealedSecret: p.text().nullable(),
    /** The secret before the last rotation; signs as well until `oldSecretUntil`. */
    sealedOldSecret: p.text().nullable(),
    oldSecretUntil: p.bigint("number").nullable(),
    /** The first failed try since the last success. */
    failingSince: p.bigint("number").nullable(),
    createdAt: p.bigint("number"),
    updatedAt: p.bigint("number"),
    /** Its messages are deleted in small batches, then the row. */
    removedAt: p.bigint("number").nullable(),
  },
});
