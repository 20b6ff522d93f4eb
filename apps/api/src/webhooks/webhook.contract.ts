import { idSchema, soughtIdSchema } from "@mp-notice/core";
import { z } from "zod";
import { cursorSchema } from "../trpc/cursor-input.ts";
import { instantSchema } from "../trpc/instant-input.ts";

/** The events that a webhook can subscribe to. */
export const WEBHOOK_EVENTS = [
  "delivery.sent",
  "delivery.failed",
  "delivery.no_grant",
  "delivery.unknown",
  "delivery.cancelled",
  "delivery.skipped",
  "delivery.waiting_for_grant",
  "grant.recorded",
  "shipment.reported",
  "shipment.refused",
  "account.paused",
  "account.resumed",
  "notice.action_required",
  "notice.ready",
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** Sent only by `webhooks.test`. */
export const TEST_EVENT = "webhook.test";
/** A push of WeChat's on its way to the shop's own handler. */
export const RELAYED_PUSH = "push.relayed";
/** The relay's place among the webhooks: one of each mini program. */
export function toRelayId(appId: string): string {
  return `relay:${appId}`;
}
/** What has a body of ours; a relayed push has WeChat's. */
export type EventType = WebhookEvent | typeof TEST_EVENT;
export type MessageType = EventType | typeof RELAYED_PUSH;

/** `pending`: due now or at its next try · `failed`: refused for good or out of tries. */
export const MESSAGE_STATES = ["pending", "sending", "delivered", "failed"] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

export const MAX_WEBHOOKS = 20;
export const MAX_URL_LENGTH = 1000;

/** Why nothing came of a try; absent when the receiver answered with a status that says so itself. */
export const TRY_PROBLEMS = [
  /** The address is loopback, private, link-local or otherwise not public. */
  "ADDRESS_REFUSED",
  "NAME_NOT_FOUND",
  "CONNECTION_FAILED",
  "TIMEOUT",
  "REDIRECT",
  /** The receiver answered with a status other than 2xx. */
  "STATUS",
] as const;
export type TryProblem = (typeof TRY_PROBLEMS)[number];

export const urlSchema = z
  .string()
  .trim()
  .max(MAX_URL_LENGTH, { error: `must be at most ${MAX_URL_LENGTH} characters` })
  .transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (!url || !["http:", "https:"].includes(url.protocol) || url.hostname === "") {
      context.addIssue({ code: "custom", message: "must start with https:// or http://" });
      return z.NEVER;
    }
    if (url.username !== "" || url.password !== "" || url.hash !== "") {
      context.addIssue({
        code: "custom",
        message: "must not contain a user name, a password or a fragment",
      });
      return z.NEVER;
    }
    if (url.href.length > MAX_URL_LENGTH) {
      context.addIssue({
        code: "custom",
        message: `must be at most ${MAX_URL_LENGTH} characters with every character encoded`,
      });
      return z.NEVER;
    }
    return url.href;
  });

const eventsSchema = z
  .array(z.enum(WEBHOOK_EVENTS))
  .min(1, { error: "must name at least one event" })
  .max(WEBHOOK_EVENTS.length, { error: "must name each event once" })
  .transform((events) => WEBHOOK_EVENTS.filter((event) => events.includes(event)));

export const webhookIdSchema = idSchema(26);

export const createWebhookSchema = z.strictObject({
  url: urlSchema,
  events: eventsSchema,
  enabled: z.boolean().default(true),
});
export type CreateWebhookInput = z.output<typeof createWebhookSchema>;

export const updateWebhookSchema = z.strictObject({
  webhookId: webhookIdSchema,
  url: urlSchema.optional(),
  events: eventsSchema.optional(),
  enabled: z.boolean().optional(),
  /** Makes a new secret; the old one signs as well for a day. */
  rotateSecret: z.boolean().default(false),
});
export type UpdateWebhookInput = z.output<typeof updateWebhookSchema>;

/** Datetimes are ISO 8601. */
export const webhookSchema = z.object({
  webhookId: z.string(),
  url: z.string(),
  events: z.array(z.enum(WEBHOOK_EVENTS)),
  enabled: z.boolean(),
  /** The receiver answered 410: it takes no more events until an owner enables it again. */
  isGone: z.boolean(),
  /** The first failed try since the last success; `null` while tries succeed. */
  failingSince: z.string().nullable(),
  /** How long the secret before the last rotation still signs. */
  oldSecretUntil: z.string().nullable(),
  /** Messages not yet delivered and not given up. */
  undelivered: z.number(),
  oldestUndeliveredAt: z.string().nullable(),
  createdAt: z.string(),
});
export type WebhookItem = z.output<typeof webhookSchema>;

/** `secret` is shown this once; `null` when no new one was made. */
export const savedWebhookSchema = z.object({
  webhook: webhookSchema,
  secret: z.string().nullable(),
});
export type SavedWebhook = z.output<typeof savedWebhookSchema>;

export const tryResultSchema = z.object({
  messageId: z.string(),
  isDelivered: z.boolean(),
  /** `null` when the receiver did not answer. */
  status: z.number().nullable(),
  problem: z.enum(TRY_PROBLEMS).nullable(),
  durationMs: z.number(),
  /** The beginning of the answer's body. */
  answer: z.string().nullable(),
});
export type TryResult = z.output<typeof tryResultSchema>;

export const listAttemptsSchema = z.strictObject({
  webhookId: soughtIdSchema(26),
  state: z.enum(MESSAGE_STATES).optional(),
  cursor: cursorSchema,
  limit: z.number().int().min(1).max(100).default(50),
});
export type ListAttemptsInput = z.output<typeof listAttemptsSchema>;

export const attemptSchema = z.object({
  /** The `webhook-id` header. */
  messageId: z.string(),
  type: z.enum([...WEBHOOK_EVENTS, TEST_EVENT, RELAYED_PUSH]),
  state: z.enum(MESSAGE_STATES),
  createdAt: z.string(),
  tries: z.number(),
  lastTriedAt: z.string().nullable(),
  /** Only while pending. */
  nextTryAt: z.string().nullable(),
  status: z.number().nullable(),
  problem: z.enum(TRY_PROBLEMS).nullable(),
  durationMs: z.number().nullable(),
  body: z.string(),
  answer: z.string().nullable(),
});
export type Attempt = z.output<typeof attemptSchema>;

export const redeliverSchema = z.union(
  [
    z.strictObject({ webhookId: webhookIdSchema, messageId: soughtIdSchema(26) }),
    /** Every failed message since then. */
    z.strictObject({ webhookId: webhookIdSchema, failedSince: instantSchema }),
  ],
  { error: "must name a message (messageId) or a time (failedSince)" },
);
export type RedeliverInput = z.output<typeof redeliverSchema>;

/** What the overview shows to everybody; the address may contain a secret, so only its host. */
export const webhookHealthSchema = z.object({
  webhookId: z.string(),
  host: z.string(),
  enabled: z.boolean(),
  isGone: z.boolean(),
  failingSince: z.string().nullable(),
  undelivered: z.number(),
  oldestUndeliveredAt: z.string().nullable(),
});
export type WebhookHealth = z.output<typeof webhookHealthSchema>;

/** Every method that takes a webhookId throws NoticeError NOT_FOUND for an unknown one. */
export interface WebhookService {
  list(): Promise<WebhookItem[]>;
  /** @throws NoticeError INPUT_INVALID for an address that is not public, or for more than MAX_WEBHOOKS */
  create(input: CreateWebhookInput): Promise<SavedWebhook>;
  /** @throws NoticeError INPUT_INVALID for an address that is not public */
  update(input: UpdateWebhookInput): Promise<SavedWebhook>;
  remove(webhookId: string): Promise<void>;
  /** Sends a test event now, once, whether or not the webhook is enabled. */
  test(webhookId: string): Promise<TryResult>;
  listAttempts(input: ListAttemptsInput): Promise<{ items: Attempt[]; nextCursor: string | null }>;
  /** Makes messages due at once, with all tries before them again. Returns how many. */
  redeliver(input: RedeliverInput): Promise<{ redelivered: number }>;
  listHealth(): Promise<WebhookHealth[]>;
}
