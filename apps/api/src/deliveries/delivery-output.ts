import { CHANNELS, DELIVERY_REASONS, DELIVERY_STATES, RESEND_VERDICTS } from "@mp-notice/core";
import { z } from "zod";
import type { DeliveryDetail, DeliverySummary } from "./delivery-service.ts";

const summaryShape = {
  deliveryId: z.string(),
  kind: z.enum(["trigger", "test", "resend"]),
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
};

export const deliverySummarySchema: z.ZodType<DeliverySummary> = z.object(summaryShape);

const timelineEntrySchema = z.looseObject({
  at: z.string(),
  what: z.enum([
    "accepted",
    "skipped",
    "waiting",
    "grant_arrived",
    "claimed",
    "answered",
    "lost",
    "never_left",
    "held",
    "taken_over",
    "confirmed",
    "expired",
    "no_grant",
    "cancelled",
    "refused_by_check",
    "resent_as",
  ]),
});

const wordingSchema = z.object({ what: z.string(), advice: z.string() });

export const deliveryDetailSchema: z.ZodType<DeliveryDetail> = z.object({
  ...summaryShape,
  data: z.record(z.string(), z.union([z.string(), z.number()])),
  idempotencyKey: z.string().nullable(),
  expiresAt: z.string(),
  templateId: z.string().nullable(),
  grantId: z.string().nullable(),
  msgId: z.string().nullable(),
  timeline: z.array(timelineEntrySchema),
  request: z.unknown(),
  response: z
    .object({
      errcode: z.number(),
      errmsg: z.string(),
      rid: z.string().nullable(),
      msgId: z.string().nullable(),
    })
    .nullable(),
  explanation: z.object({ errcode: z.number(), zh: wordingSchema, en: wordingSchema }).nullable(),
});
