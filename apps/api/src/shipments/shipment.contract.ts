import {
  LOGISTICS,
  orderIdSchema,
  SHIPMENT_REASONS,
  SHIPMENT_STATES,
  soughtIdSchema,
  type ReportShipment,
  type ReportShipmentInput,
} from "@mp-notice/core";
import { z } from "zod";
import { cursorSchema } from "../trpc/cursor-input.ts";
import { instantAnswerSchema } from "../trpc/instant-answer.ts";

export const shipmentStateSchema = z.enum(SHIPMENT_STATES).meta({
  id: "ShipmentState",
  description:
    "`queued` and `sending` are open; the others are final · `queued` 排队、`sending` 上报中，其余为最终状态",
});

export const reportShipmentResultSchema = z
  .object({
    shipmentId: z.string(),
    state: shipmentStateSchema,
    duplicate: z
      .boolean()
      .describe(
        "True when the same was reported for this payment before: nothing new was queued · 这笔支付已报过相同内容，没有新排队",
      ),
  })
  .meta({ id: "ShipmentResult" });
export type ReportShipmentResult = z.output<typeof reportShipmentResultSchema>;

export const paymentOrderAnswerSchema = z
  .union([
    z.object({ transactionId: z.string() }),
    z.object({ mchId: z.string(), outTradeNo: z.string() }),
  ])
  .describe("The payment, as it was reported · 哪一笔支付，与上报时一致");

const wordingSchema = z.object({ what: z.string(), advice: z.string() });

export const shipmentSchema = z
  .object({
    shipmentId: z.string(),
    orderId: z.string(),
    openid: z.string(),
    order: paymentOrderAnswerSchema,
    logistics: z.enum(LOGISTICS),
    parcels: z.array(
      z.object({
        company: z.string().nullable().describe("The carrier's id · 快递公司编码"),
        trackingNo: z.string().nullable(),
        items: z.string(),
        contact: z
          .object({ receiver: z.string().optional(), consignor: z.string().optional() })
          .nullable(),
      }),
    ),
    allShipped: z.boolean(),
    reship: z.boolean(),
    shippedAt: instantAnswerSchema,
    state: shipmentStateSchema,
    reason: z
      .enum(SHIPMENT_REASONS)
      .nullable()
      .describe("Why it was refused, or is queued again · 被拒绝或重新排队的原因"),
    errcode: z.int().nullable().describe("WeChat's last errcode · 微信最后一次返回的错误码"),
    explanation: z
      .object({ errcode: z.number(), zh: wordingSchema, en: wordingSchema })
      .nullable()
      .describe("What that errcode means, and what to do · 错误码的含义和处理办法"),
    tries: z.int(),
    nextTryAt: instantAnswerSchema
      .nullable()
      .describe(
        "While queued; `null` also while it waits for an earlier report of the payment · 下次上报时间，等待前一条时为 `null`",
      ),
    waitsFor: z
      .string()
      .nullable()
      .describe("The earlier report of the payment that it waits for · 在等同一笔支付的哪一条"),
    createdAt: instantAnswerSchema,
    updatedAt: instantAnswerSchema,
  })
  .meta({ id: "Shipment" });
export type Shipment = z.output<typeof shipmentSchema>;

const explanationSchema = z
  .object({ errcode: z.number(), zh: wordingSchema, en: wordingSchema })
  .nullable();

export const shipmentStorySchema = z.object({
  story: z
    .array(
      z.object({
        at: instantAnswerSchema,
        what: z.enum([
          ...(["queued", "tried", "reported", "refused", "cancelled"] as const),
          ...(["reminded", "settlement_estimated", "received", "settled"] as const),
        ]),
        reason: z.enum(SHIPMENT_REASONS).nullable(),
        errcode: z.int().nullable(),
        explanation: explanationSchema,
      }),
    )
    .describe(
      "What happened, in order: the report's last tries, and what WeChat told of the payment · 按时间排列：最近的上报情况，以及微信告知的付款进展",
    ),
  payment: z
    .object({
      state: z
        .enum(["to_ship", "shipped", "settled"])
        .describe("As WeChat last told · 微信最近告知的状态"),
      paidAt: instantAnswerSchema.nullable(),
      remindedAt: instantAnswerSchema
        .nullable()
        .describe("WeChat reminded of the missing shipment · 微信提醒尚未发货的时间"),
      estimatedSettlementAt: instantAnswerSchema.nullable(),
      confirmMethod: z
        .int()
        .nullable()
        .describe(
          "WeChat's number: 1 the buyer, 2 automatic; some report the reverse · 微信的数字：1 买家确认，2 自动确认；也有人反映是反过来的",
        ),
      receivedAt: instantAnswerSchema.nullable(),
      settledAt: instantAnswerSchema.nullable(),
    })
    .nullable()
    .describe("`null`: WeChat has told nothing of this payment · 微信还没有告知这笔付款的情况"),
});
export type ShipmentStory = z.output<typeof shipmentStorySchema>;

export const toldShipmentSchema = shipmentSchema
  .extend(shipmentStorySchema.shape)
  .meta({ id: "ToldShipment" });
export type ToldShipment = z.output<typeof toldShipmentSchema>;

export const soughtShipmentSchema = z.strictObject({
  shipmentId: soughtIdSchema(26).describe(
    "As shipments.report returned it · shipments.report 返回的 ID",
  ),
});

export const listShipmentsSchema = z.strictObject({
  state: z.enum(SHIPMENT_STATES).optional().describe("Only those in this state · 只看这个状态"),
  orderId: orderIdSchema.optional(),
  search: soughtIdSchema(128)
    .optional()
    .describe(
      "An order's number, transaction id or merchant's trade number, a tracking number or an openid, whole · 订单号、微信支付单号、商户订单号、物流单号或 openid，完整匹配",
    ),
  cursor: cursorSchema.describe("The page before's `nextCursor` · 上一页的 `nextCursor`"),
  limit: z.number().int().min(1).max(100).default(50).describe("How many on a page · 每页多少条"),
});
export type ListShipmentsInput = z.output<typeof listShipmentsSchema>;

/** At least a shop's busiest day of reports by CSV, in pieces. */
export const MAX_CHECKED = 200;

export const checkShipmentsSchema = z.strictObject({
  /** Each is checked by itself, so that one mistake does not hide the others. */
  reports: z.array(z.custom<ReportShipmentInput>()).min(1).max(MAX_CHECKED),
});
export type CheckShipmentsInput = z.output<typeof checkShipmentsSchema>;

export const checkShipmentsResultSchema = z.object({
  items: z.array(
    z.discriminatedUnion("ok", [
      z.object({ ok: z.literal(true), duplicate: z.boolean() }),
      z.object({
        ok: z.literal(false),
        details: z.array(z.object({ field: z.string().optional(), problem: z.string() })),
      }),
    ]),
  ),
});
export type CheckedShipment = z.output<typeof checkShipmentsResultSchema>["items"][number];

export const searchCarriersSchema = z.strictObject({
  text: z
    .string()
    .max(64, { error: "must be at most 64 characters" })
    .default("")
    .describe("A carrier's id or name, or a part of it · 快递公司编码或名称，可以只写一部分"),
  limit: z.number().int().min(1).max(50).default(10).describe("How many · 最多多少条"),
});
export type SearchCarriersInput = z.output<typeof searchCarriersSchema>;

export const foundCarriersSchema = z
  .object({ items: z.array(z.object({ id: z.string(), name: z.string() })) })
  .meta({ id: "FoundCarriers" });
export type FoundCarriers = z.output<typeof foundCarriersSchema>;

const countSchema = z.int();
export const shipmentCountsSchema = z
  .object({
    queued: countSchema,
    sending: countSchema,
    reported: countSchema,
    refused: countSchema,
    cancelled: countSchema,
  })
  .meta({ id: "ShipmentCounts" });
export type ShipmentCounts = z.output<typeof shipmentCountsSchema>;

export const cancelShipmentResultSchema = z
  .object({
    shipmentId: z.string(),
    state: shipmentStateSchema,
    cancelled: z.boolean().describe("False when it was too late · 为 false 表示来不及了"),
  })
  .meta({ id: "ShipmentCancelResult" });
export type CancelShipmentResult = z.output<typeof cancelShipmentResultSchema>;

export interface ShipmentService {
  /** An answered report is on disk. @throws NoticeError INPUT_INVALID, MINI_PROGRAM_NOT_CONFIGURED, and what the list of carriers throws */
  report(input: ReportShipment): Promise<ReportShipmentResult>;
  /** What `report` would say to each, in order, also against those before it; changes nothing. @throws as `report`, except for INPUT_INVALID */
  check(input: CheckShipmentsInput): Promise<CheckedShipment[]>;
  /** @throws what the list of carriers throws */
  searchCarriers(input: SearchCarriersInput): Promise<FoundCarriers>;
  count(): Promise<ShipmentCounts>;
  /** @throws NoticeError NOT_FOUND */
  get(shipmentId: string): Promise<ToldShipment>;
  list(input: ListShipmentsInput): Promise<{ items: Shipment[]; nextCursor: string | null }>;
  /** @throws NoticeError NOT_FOUND */
  cancel(shipmentId: string): Promise<CancelShipmentResult>;
}
