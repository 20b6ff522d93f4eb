import {
  CHANNELS,
  DELIVERY_KINDS,
  DELIVERY_REASONS,
  DELIVERY_STATES,
  ERROR_REASONS,
  RESEND_VERDICTS,
  soughtIdSchema,
  TIMELINE_EVENTS,
  type Channel,
  type DeliveryKind,
  type DeliveryReason,
  type DeliveryState,
  type MiniprogramState,
  type ResendResult,
  type ResendVerdict,
  type TriggerManyResult,
  type TriggerResult,
} from "@mp-notice/core";
import { z } from "zod";
import type { DeliveryKey } from "./delivery-key-input.ts";
import { searchSchema } from "../search/search-input.ts";
import { cursorSchema } from "../trpc/cursor-input.ts";
import { errorDetailSchema } from "../trpc/error-detail-schema.ts";
import { instantSchema } from "../trpc/instant-input.ts";

const triggerResultShape = {
  deliveryId: z.string(),
  state: z.enum(DELIVERY_STATES),
  duplicate: z.boolean(),
};
const refusedShape = {
  ok: z.literal(false),
  reason: z.enum(ERROR_REASONS),
  details: z.array(errorDetailSchema),
};

export const triggerResultSchema: z.ZodType<TriggerResult> = z.object(triggerResultShape);

export const triggerManyResultSchema: z.ZodType<TriggerManyResult> = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), ...triggerResultShape }),
  z.object(refusedShape),
]);

export const resendResultSchema: z.ZodType<ResendResult> = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), deliveryId: z.string(), resentAs: z.string() }),
  z.object({ deliveryId: z.string(), ...refusedShape }),
]);

/**
 * One row of a list. Datetimes are ISO 8601. Backends receive it from `deliveries.find`: unlike an inferred type, an interface
 * keeps its comments in the client's published types.
 */
export interface DeliverySummary {
  deliveryId: string;
  kind: DeliveryKind;
  notice: string;
  openid: string;
  orderId: string;
  state: DeliveryState;
  reason: DeliveryReason | null;
  errcode: number | null;
  channel: Channel | null;
  attempts: number;
  createdAt: string;
  updatedAt: string;
  sentAt: string | null;
  /** The delivery that this one resends. */
  resendOf: string | null;
  /** The latest resend of this one. */
  resentAs: string | null;
  /** An operator asked for another message after one was sent. */
  again: boolean;
  /** The first delivery and all its resends: one message, unless an operator says `again`. */
  lineage: {
    firstId: string;
    /** The delivery that represents all of them, as `deliveries.find` returns it. */
    currentId: string;
    /** Whether one of them may be sent again. */
    resend: ResendVerdict;
  };
  /** When its wait for a permission ends; `null` when it is not waiting. */
  waitsUntil?: string | null | undefined;
  /** When it is due, while it is queued for later; else `null`. */
  scheduledFor?: string | null | undefined;
}

const summaryShape = {
  deliveryId: z.string(),
  kind: z.enum(DELIVERY_KINDS),
  notice: z.string(),
  openid: z.string(),
  orderId: z.string(),
  state: z.enum(DELIVERY_STATES),
  reason: z.enum(DELIVERY_REASONS).nullable(),
  errcode: z.number().nullable(),
  channel: z.enum(CHANNELS).nullable(),
  attempts: z.number(),
  createdAt: z.string(),
  updatedAt: z.string(),
  sentAt: z.string().nullable(),
  resendOf: z.string().nullable(),
  resentAs: z.string().nullable(),
  again: z.boolean(),
  lineage: z.object({
    firstId: z.string(),
    currentId: z.string(),
    resend: z.enum(RESEND_VERDICTS),
  }),
  waitsUntil: z.string().nullish(),
  scheduledFor: z.string().nullish(),
};

export const deliverySummarySchema: z.ZodType<DeliverySummary> = z.object(summaryShape);

const wordingSchema = z.object({ what: z.string(), advice: z.string() });

export const deliveryDetailSchema = z.object({
  ...summaryShape,
  /** The version of the notice's definition that it was triggered with; `null` for a built-in notice. */
  definitionVersion: z.number().nullable(),
  data: z.record(z.string(), z.union([z.string(), z.number()])),
  idempotencyKey: z.string().nullable(),
  expiresAt: z.string(),
  templateId: z.string().nullable(),
  grantId: z.string().nullable(),
  msgId: z.string().nullable(),
  timeline: z.array(z.looseObject({ at: z.string(), what: z.enum(TIMELINE_EVENTS) })),
  /** The last posted body, as parsed JSON; `null` when nothing has been posted yet. */
  request: z.unknown(),
  /** WeChat's last answer; `null` when there is none yet. */
  response: z
    .object({
      errcode: z.number(),
      errmsg: z.string(),
      rid: z.string().nullable(),
      msgId: z.string().nullable(),
    })
    .nullable(),
  /** Explains WeChat's last refusal; `null` when it has refused nothing. */
  explanation: z.object({ errcode: z.number(), zh: wordingSchema, en: wordingSchema }).nullable(),
});
export type DeliveryDetail = z.output<typeof deliveryDetailSchema>;

export const cancelResultSchema = z.object({
  deliveryId: z.string(),
  state: z.enum(DELIVERY_STATES),
  /** False when it was too late. */
  cancelled: z.boolean(),
});
export type CancelResult = z.output<typeof cancelResultSchema>;

export const resendPlanSchema = z.object({
  /** How many of these deliveries exist. */
  deliveries: z.number(),
  /** How many of those have a customer with a permission now. */
  covered: z.number(),
});
export type ResendPlan = z.output<typeof resendPlanSchema>;

export const stateCountSchema = z.object({ state: z.enum(DELIVERY_STATES), count: z.number() });
export type StateCount = z.output<typeof stateCountSchema>;

export const listDeliveriesSchema = z.strictObject({
  /** An end of an openid or the beginning of an order's, refund's or delivery's number; or both ends, as lists show them. */
  search: searchSchema.optional(),
  state: z.enum(DELIVERY_STATES).optional(),
  /** Only deliveries that are queued for later. */
  scheduled: z.literal(true).optional(),
  notice: soughtIdSchema(64).optional(),
  openid: soughtIdSchema(64).optional(),
  orderId: soughtIdSchema(64).optional(),
  from: instantSchema.optional(),
  to: instantSchema.optional(),
  cursor: cursorSchema,
  limit: z.number().int().min(1).max(100).optional(),
});
export type ListDeliveriesInput = z.output<typeof listDeliveriesSchema>;

/** Every method acts for the mini program of the payment settings; without one it throws MINI_PROGRAM_NOT_CONFIGURED. */
export interface DeliveryService {
  /** Core parses the trigger. @throws NoticeError naming each invalid field */
  trigger(trigger: unknown): Promise<TriggerResult>;
  triggerMany(triggers: unknown[]): Promise<TriggerManyResult[]>;
  sendTest(input: {
    code: string;
    openid: string;
    data?: unknown;
    miniprogramState?: MiniprogramState | undefined;
  }): Promise<{ deliveryId: string }>;
  list(
    input: ListDeliveriesInput,
  ): Promise<{ items: DeliverySummary[]; nextCursor: string | null }>;
  /** @throws NoticeError NOT_FOUND */
  get(deliveryId: string): Promise<DeliveryDetail>;
  /** The delivery that represents the key's lineage. */
  find(input: DeliveryKey): Promise<DeliverySummary | null>;
  /**
   * Cancels the delivery of the key's lineage that is not sending yet.
   * @throws NoticeError NOT_FOUND
   */
  cancel(input: DeliveryKey): Promise<CancelResult>;
  planResend(deliveryIds: string[]): Promise<ResendPlan>;
  /** How many of these are in each state. */
  countStates(deliveryIds: string[]): Promise<StateCount[]>;
  /** `again` allows a further message after one that was sent: it costs another permission, and customers get it twice. */
  resend(input: { deliveryIds: string[]; again: boolean }): Promise<ResendResult[]>;
  /**
   * Yields each delivery that changed since the cursor, oldest change first, until the signal aborts. The call itself
   * @throws NoticeError RATE_LIMITED when this session, or all sessions together, have too many streams open
   */
  watch(input: {
    sessionId: string;
    lastEventId: string | null;
    signal: AbortSignal;
    /** Throws once the session has ended. */
    assertAllowed(): Promise<void>;
  }): AsyncIterable<{ eventId: string; delivery: DeliverySummary }>;
}
