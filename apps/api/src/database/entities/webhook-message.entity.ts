import { defineEntity, p } from "@mikro-orm/core";
import type { MessageState, MessageType, TryProblem } from "../../webhooks/webhook.contract.ts";
import { key } from "./key.ts";

/** Outbox entry and log of one event for one webhook. Times are unix milliseconds of the database's clock. */
export const WebhookMessageEntity = defineEntity({
  name: "WebhookMessage",
  tableName: "webhook_messages",
  properties: {
    webhookId: key(26).primary(),
    /** The event's id, the same for every webhook and over all tries. A ULID, so that the key lists messages by time. */
    id: key(26).primary(),
    appId: key(32),
    type: key(40).$type<MessageType>(),
    body: p.text().columnType("longtext"),
    state: key(12).$type<MessageState>(),
    tries: p.integer(),
    /** Of a `sending` message, the end of its lease: from then on another process may send it. */
    dueAt: p.bigint("number"),
    claimId: key(26).nullable(),
    lastTriedAt: p.bigint("number").nullable(),
    lastStatus: p.integer().nullable(),
    lastProblem: key(24).$type<TryProblem>().nullable(),
    lastDurationMs: p.integer().nullable(),
    lastAnswer: p.text().nullable(),
    createdAt: p.bigint("number"),
  },
  indexes: [
    {
      name: "webhook_messages_claim_index",
      properties: ["webhookId", "state", "dueAt", "id"],
    },
  ],
});
