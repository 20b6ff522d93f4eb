import {
  CHANNELS,
  DELIVERY_KINDS,
  DELIVERY_REASONS,
  DELIVERY_STATES,
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
import { errorDetailSchema, errorReasonSchema } from "../trpc/error-schemas.ts";
import { instantAnswerSchema } from "../trpc/instant-answer.ts";
import { instantSchema } from "../trpc/instant-input.ts";

export const deliveryStateSchema = z.enum(DELIVERY_STATES).meta({
  id: "DeliveryState",
  description:
    "`queued`, `waiting_for_grant` and `sending` are open; the others are final, but `unknown` may still become `sent` or `failed` · `queued` 排队、`waiting_for_grant` 等权限、`sending` 发送中，其余为最终状态；`unknown` 之后仍可能变为 `sent` 或 `failed`",
});

const triggerResultShape = {
  deliveryId: z.string().describe("Identifies the delivery in the admin · 发送记录的 ID"),
  state: deliveryStateSchema,
  duplicate: z
    .boolean()
    .describe(
      "True when the key was already known and nothing new was queued · 这个键已有，没有新排队",
    ),
};
const refusedShape = {
  ok: z.literal(false),
  reason: errorReasonSchema,
  details: z.array(errorDetailSchema),
};

export const triggerResultSchema: z.ZodType<TriggerResult> = z
  .object(triggerResultShape)
  .meta({ id: "TriggerResult" });

export const triggerManyResultSchema: z.ZodType<TriggerManyResult> = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), ...triggerResultShape }).meta({ id: "TriggerAccepted" }),
  z.object(refusedShape).meta({ id: "TriggerRefused" }),
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
  kind: z
    .enum(DELIVERY_KINDS)
    .describe("Triggered, a test of an operator's, or sent again · 触发、测试或重发"),
  notice: z.string().describe("The notice's code · 通知代码"),
  openid: z.string(),
  orderId: z.string(),
  state: deliveryStateSchema,
  reason: z
    .enum(DELIVERY_REASONS)
    .nullable()
    .describe("Why it is in this state, where that needs a reason · 为什么是这个状态"),
  errcode: z.int().nullable().describe("WeChat's last errcode · 微信最后一次返回的错误码"),
  channel: z
    .enum(CHANNELS)
    .nullable()
    .describe("How it was sent; `null` before the first time · 发送通道"),
  attempts: z.int().describe("How often it was sent to WeChat · 向微信发送过几次"),
  createdAt: instantAnswerSchema,
  updatedAt: instantAnswerSchema,
  sentAt: instantAnswerSchema.nullable(),
  resendOf: z.string().nullable().describe("The delivery that this one resends. · 重发自哪一条"),
  resentAs: z.string().nullable().describe("The latest resend of this one. · 最近一次重发"),
  again: z
    .boolean()
    .describe(
      "An operator asked for another message after one was sent. · 已发过，运营人员要求再发一条",
    ),
  lineage: z
    .object({
      firstId: z.string(),
      currentId: z
        .string()
        .describe(
          "The delivery that represents all of them, as `deliveries.find` returns it. · 代表它们的那一条",
        ),
      resend: z
        .enum(RESEND_VERDICTS)
        .describe("Whether one of them may be sent again. · 其中是否有一条可以重发"),
    })
    .describe(
      "The first delivery and all its resends: one message, unless an operator says `again`. · 第一条和它的所有重发：算同一条消息",
    ),
  waitsUntil: instantAnswerSchema
    .nullish()
    .describe(
      "When its wait for a permission ends; `null` when it is not waiting. · 等权限等到什么时候",
    ),
  scheduledFor: instantAnswerSchema
    .nullish()
    .describe(
      "When it is due, while it is queued for later; else `null`. · 定时发送的时间，不是定时的为 `null`",
    ),
};

export const deliverySummarySchema: z.ZodType<DeliverySummary> = z
  .object(summaryShape)
  .meta({ id: "Delivery" });

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
  state: deliveryStateSchema,
  cancelled: z.boolean().describe("False when it was too late · 为 false 表示来不及了"),
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

/** Deliveries that failed or have an unknown outcome for one cause, in the last 24 hours; what was sent again is not counted. */
export const deliveryCauseSchema = z.object({
  state: z.enum(DELIVERY_STATES),
  reason: z.enum(DELIVERY_REASONS).nullable(),
  errcode: z.number().nullable(),
  notice: z.string(),
  count: z.number(),
  /** ISO 8601. */
  firstAt: z.string(),
  lastAt: z.string(),
});
export type DeliveryCause = z.output<typeof deliveryCauseSchema>;

/** Where a count stops: more than anybody looks through one by one. */
export const MAX_STATE_COUNT = 10_000;
/** Whoever has more trouble in a day has it for the same causes. */
export const MAX_CAUSED = 1000;

export const listDeliveriesSchema = z.strictObject({
  /** An end of an openid or the beginning of an order's, refund's or delivery's number; or both ends, as lists show them. */
  search: searchSchema.optional(),
  state: z.enum(DELIVERY_STATES).optional(),
  /** In any of these; `state` narrows them. */
  states: z.array(z.enum(DELIVERY_STATES)).min(1).max(DELIVERY_STATES.length).optional(),
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
  /** Most deliveries first; of the latest {@link MAX_CAUSED}. */
  listCauses(): Promise<DeliveryCause[]>;
  /** How many are in each state, each at most {@link MAX_STATE_COUNT}. */
  count(): Promise<StateCount[]>;
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
