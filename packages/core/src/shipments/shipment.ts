import { z } from "zod";
import { openidSchema, orderIdSchema } from "../deliveries/queue-deliveries.ts";
import { idSchema, numericIdSchema } from "../id-schema.ts";
import { nameSchema } from "../name-schema.ts";

/** `queued` and `sending` are open, the others final. */
export const SHIPMENT_STATES = ["queued", "sending", "reported", "refused", "cancelled"] as const;
export type ShipmentState = (typeof SHIPMENT_STATES)[number];

/** Reported counts as live too: a later report of the order is compared with it. */
export const LIVE_SHIPMENT_STATES = ["queued", "sending", "reported"] as const;
export const FINAL_SHIPMENT_STATES = ["reported", "refused", "cancelled"] as const;

export const LOGISTICS = ["express", "local", "virtual", "pickup"] as const;
export type Logistics = (typeof LOGISTICS)[number];

/** Why a shipment is queued again, or was refused. */
export const SHIPMENT_REASONS = [
  "BUSY",
  "LOST",
  "ACCOUNT",
  "QUOTA",
  "API",
  "ORDER_UNKNOWN",
  "UNCLEAR",
  "RESHIP_NEEDED",
  "RESHIP_USED",
  "ORDER_CLOSED",
  "PAYER",
  "CONTENT",
  "EXPIRED",
  "APP_CHANGED",
] as const;
export type ShipmentReason = (typeof SHIPMENT_REASONS)[number];

/** WeChat's limits (facts §10.2). */
export const MAX_PARCELS = 15;
export const MAX_ITEMS_CHARS = 120;
const MAX_BYTES = 128;
/** Longer texts are refused, shorter ones are cut to MAX_ITEMS_CHARS. */
const MAX_GIVEN_ITEMS = 5000;

const orderSchema = z
  .union(
    [
      z.strictObject({
        transactionId: idSchema(32).describe("WeChat Pay's transaction id · 微信支付单号"),
      }),
      z.strictObject({
        mchId: numericIdSchema(32).describe("The merchant number · 商户号"),
        outTradeNo: idSchema(32).describe("The merchant's trade number · 商户订单号"),
      }),
    ],
    { error: "must be {transactionId} or {mchId, outTradeNo}" },
  )
  .describe(
    "The payment. Name one payment the same way in every report · 哪一笔支付；同一笔支付每次都用同一种写法",
  );
export type PaymentOrder = z.output<typeof orderSchema>;

/** Masked, with the last four digits clear, e.g. `189****1234`, `021-****1234` (facts §10.2). */
const maskedSchema = z
  .string()
  .max(64, { error: "must be at most 64 characters" })
  .regex(/^[0-9+-]*\*[0-9+*-]*(?:[0-9]-?){4}$/, {
    error: "must be masked with * and end with four clear digits, e.g. 189****1234",
  });

const contactSchema = z
  .strictObject({
    receiver: maskedSchema.optional().describe("The receiver's · 收件人"),
    consignor: maskedSchema.optional().describe("The sender's · 寄件人"),
  })
  .refine(({ receiver, consignor }) => receiver !== undefined || consignor !== undefined, {
    error: "must have receiver or consignor",
  })
  .describe(
    "A masked phone number, required for SF: `189****1234` · 打码的手机号，顺丰必填：`189****1234`",
  );

const parcelSchema = z.strictObject({
  company: nameSchema(128)
    .min(1, { error: "must not be empty" })
    .optional()
    .describe(
      "The carrier's id or Chinese name from WeChat's list; required for `express` · 微信列表里的快递公司编码或名称，`express` 必填",
    ),
  trackingNo: numericIdSchema(MAX_BYTES)
    .optional()
    .describe("The tracking number; required for `express` · 物流单号，`express` 必填"),
  items: z
    .string()
    .max(MAX_GIVEN_ITEMS, { error: `must be at most ${MAX_GIVEN_ITEMS} characters` })
    .describe(
      "What is in it, as the buyer reads it; cut to 120 characters · 商品信息，买家会看到，超过 120 个字会截断",
    ),
  contact: contactSchema.optional(),
});

export const reportShipmentSchema = z.strictObject({
  order: orderSchema,
  openid: openidSchema,
  orderId: orderIdSchema,
  logistics: z
    .enum(LOGISTICS)
    .describe(
      "Express · local delivery · virtual goods · pickup by the buyer · 快递、同城配送、虚拟商品、用户自提",
    ),
  parcels: z
    .array(parcelSchema)
    .min(1, { error: "must have at least one parcel" })
    .max(MAX_PARCELS, { error: `must have at most ${MAX_PARCELS} parcels` })
    .describe(
      "Several only for express; 15 at most over all reports of a payment · 只有快递可以多个，一笔支付合计最多 15 个",
    ),
  allShipped: z
    .boolean()
    .default(true)
    .describe(
      "False while parcels are still to follow; WeChat tells the buyer when all are shipped · 还有包裹没发时为 false，全部发出后微信才通知买家",
    ),
  reship: z
    .boolean()
    .default(false)
    .describe(
      "Corrects what was shipped. WeChat allows it once per payment · 修改已发货的信息，每笔支付只有一次机会",
    ),
  shippedAt: z.iso
    .datetime({
      offset: true,
      error: "must be ISO 8601 with an offset, e.g. 2026-01-31T08:30:00+08:00",
    })
    .max(40, { error: "must be at most 40 characters" })
    .optional()
    .describe(
      "By default the time of the call; must be later than the order's report before · 默认为调用时间，必须晚于这笔订单上一次的时间",
    ),
});
export type ReportShipmentInput = z.input<typeof reportShipmentSchema>;
export type ReportShipment = z.output<typeof reportShipmentSchema>;

export interface Parcel {
  /** The carrier's id. */
  company: string | null;
  trackingNo: string | null;
  items: string;
  contact: { receiver?: string | undefined; consignor?: string | undefined } | null;
}

/** What WeChat is to know, checked and fitted. */
export interface ShipmentContent {
  order: PaymentOrder;
  openid: string;
  logistics: Logistics;
  parcels: Parcel[];
  allShipped: boolean;
  reship: boolean;
  /** Unix milliseconds; WeChat ignores what is older than the last one it accepted. */
  uploadAt: number;
}

/** Identifies a payment in the queue. */
export function toOrderKey(order: PaymentOrder): string {
  return "transactionId" in order
    ? `t/${order.transactionId}`
    : `m/${order.mchId}/${order.outTradeNo}`;
}

/** The text whose hash says whether two reports of one order say the same. When it was shipped does not count. */
export function toContentText(content: Omit<ShipmentContent, "uploadAt" | "reship">): string {
  const { order, openid, logistics, parcels, allShipped } = content;
  return JSON.stringify([
    toOrderKey(order),
    openid,
    logistics,
    allShipped,
    parcels.map(({ company, trackingNo, items, contact }) => [
      ...[company, trackingNo, items],
      ...[contact?.receiver ?? null, contact?.consignor ?? null],
    ]),
  ]);
}
