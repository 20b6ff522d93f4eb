import {
  CHANNELS,
  DELIVERY_KINDS,
  DELIVERY_REASONS,
  GRANT_KINDS,
  LOGISTICS,
  PAUSED_APIS,
  SHIPMENT_REASONS,
} from "@mp-notice/core";
import { z } from "zod";
import { deliveryStateSchema } from "../deliveries/delivery.contract.ts";
import { paymentOrderAnswerSchema } from "../shipments/shipment.contract.ts";
import { instantAnswerSchema } from "../trpc/instant-answer.ts";
import { TEST_EVENT, type EventType } from "./webhook.contract.ts";

const appId = z.string().describe("The mini program · 小程序的 AppID");
const errcode = z.int().nullable().describe("WeChat's last errcode · 微信最后一次返回的错误码");

/** The notice's values are not repeated: the backend has them by `orderId`. */
const deliveryDataSchema = z
  .object({
    appId,
    deliveryId: z.string(),
    kind: z.enum(DELIVERY_KINDS),
    notice: z.string().describe("The notice's code · 通知代码"),
    orderId: z.string(),
    openid: z.string(),
    idempotencyKey: z
      .string()
      .nullable()
      .describe("A resend has the key of its first delivery · 重发的与第一条相同"),
    state: deliveryStateSchema,
    reason: z.enum(DELIVERY_REASONS).nullable(),
    errcode,
    msgId: z.string().nullable(),
    channel: z.enum(CHANNELS).nullable(),
    templateId: z.string().nullable(),
    attempts: z.int().describe("How often it was sent to WeChat · 向微信发送过几次"),
    createdAt: instantAnswerSchema,
    sentAt: instantAnswerSchema.nullable(),
    waitsUntil: instantAnswerSchema.describe(
      "How long it waits for a permission · 等权限等到什么时候",
    ),
    expiresAt: instantAnswerSchema,
  })
  .meta({ id: "DeliveryEventData" });

/** Without the formId or prepay_id: whoever has it can send. */
const grantDataSchema = z
  .object({
    appId,
    grantId: z.string(),
    openid: z.string(),
    kind: z.enum(GRANT_KINDS),
    templateId: z.string().nullable(),
    orderId: z.string().nullable(),
    uses: z.int().describe("0 when it was void at once · 一开始就无效的为 0"),
    acceptedAt: instantAnswerSchema,
    expiresAt: instantAnswerSchema.nullable(),
  })
  .meta({ id: "GrantEventData" });

const shipmentShape = {
  appId,
  shipmentId: z.string(),
  order: paymentOrderAnswerSchema,
  orderId: z.string(),
  openid: z.string(),
  logistics: z.enum(LOGISTICS),
  createdAt: instantAnswerSchema,
};

const pauseShape = {
  appId,
  api: z
    .enum(PAUSED_APIS)
    .describe("The whole account, or one of its message APIs · 整个账号，或某个发送接口"),
  errcode: z.int(),
  pausedAt: instantAnswerSchema,
};

const noticeDataSchema = z
  .object({
    appId,
    notice: z.string().describe("The notice's code · 通知代码"),
    reason: z.string().nullable(),
    errcode,
    problem: z.string().nullable(),
  })
  .meta({ id: "NoticeEventData" });

/** The `data` of each event. */
export const EVENT_DATA = {
  "delivery.sent": deliveryDataSchema,
  "delivery.failed": deliveryDataSchema,
  "delivery.no_grant": deliveryDataSchema,
  "delivery.unknown": deliveryDataSchema,
  "delivery.cancelled": deliveryDataSchema,
  "delivery.skipped": deliveryDataSchema,
  "delivery.waiting_for_grant": deliveryDataSchema,
  "grant.recorded": grantDataSchema,
  "shipment.reported": z.object(shipmentShape),
  "shipment.refused": z.object({
    ...shipmentShape,
    reason: z.enum(SHIPMENT_REASONS).nullable(),
    errcode,
    errmsg: z.string().nullable(),
  }),
  "account.paused": z.object({
    ...pauseShape,
    errmsg: z.string(),
    probeAt: instantAnswerSchema.describe("When it is tried again · 什么时候再试"),
  }),
  "account.resumed": z.object(pauseShape),
  "notice.action_required": noticeDataSchema,
  "notice.ready": noticeDataSchema,
  [TEST_EVENT]: z.object({ appId, webhookId: z.string() }),
} as const satisfies Record<EventType, z.ZodType>;

export type EventData<Type extends EventType> = z.output<(typeof EVENT_DATA)[Type]>;
