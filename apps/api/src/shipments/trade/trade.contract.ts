import { z } from "zod";
import { instantAnswerSchema } from "../../trpc/instant-answer.ts";

const wordingSchema = z.object({ what: z.string(), advice: z.string() });

export const tradeAccountSchema = z
  .object({
    managed: z
      .boolean()
      .nullable()
      .describe(
        "Whether the account must report shipments; `null` before the first check · 是否必须上报发货，未检查过为 `null`",
      ),
    confirmed: z
      .boolean()
      .nullable()
      .describe(
        "Whether all its merchant numbers are confirmed at WeChat · 商户号是否都已在微信确认",
      ),
    checkedAt: instantAnswerSchema.nullable(),
    jumpPath: z
      .string()
      .nullable()
      .describe(
        "The page that WeChat's shipping message opens, as it was set here · 微信发货消息打开的页面（在本服务设置的）",
      ),
    problem: z
      .object({ errcode: z.number().nullable(), zh: wordingSchema, en: wordingSchema })
      .nullable()
      .describe("Why the last check failed · 最近一次检查失败的原因"),
  })
  .meta({ id: "TradeAccount" });
export type TradeAccount = z.output<typeof tradeAccountSchema>;

export const updateTradeAccountSchema = z.strictObject({
  /** Empty: WeChat's own page. */
  jumpPath: z
    .string()
    .trim()
    .max(512, { error: "must be at most 512 characters" })
    .regex(/^(?:[^\s/?#][^\s#]*)?$/, {
      error: "must be a page of the mini program without a leading slash, or empty",
    }),
});
export type UpdateTradeAccountInput = z.output<typeof updateTradeAccountSchema>;

const CURSOR = /^(\d{1,15})-([!-~]{1,64})$/;

export const listOverdueSchema = z.strictObject({
  cursor: z
    .string()
    .regex(CURSOR, { error: "must be the nextCursor of an earlier answer" })
    .nullish()
    .transform((cursor) => cursor ?? undefined)
    .optional()
    .describe("The page before's `nextCursor` · 上一页的 `nextCursor`"),
  limit: z.number().int().min(1).max(100).default(50).describe("How many on a page · 每页多少条"),
});
export type ListOverdueInput = z.output<typeof listOverdueSchema>;

export function readPlace(cursor: string): { paidAt: number; transactionId: string } {
  const [, paidAt = "", transactionId = ""] = CURSOR.exec(cursor) ?? [];
  return { paidAt: Number(paidAt), transactionId };
}

const overdueOrderSchema = z
  .object({
    transactionId: z.string(),
    mchId: z.string(),
    outTradeNo: z.string(),
    openid: z.string().nullable(),
    description: z.string().nullable(),
    paidAt: instantAnswerSchema,
    dueAt: instantAnswerSchema.describe("48 hours after the payment · 付款后 48 小时"),
    isReminded: z.boolean().describe("WeChat has reminded you of it · 微信已提醒过"),
  })
  .meta({ id: "OverdueOrder" });
export type OverdueOrderAnswer = z.output<typeof overdueOrderSchema>;

export const overdueOrdersSchema = z
  .object({
    items: z.array(overdueOrderSchema),
    nextCursor: z.string().nullable(),
    checkedAt: instantAnswerSchema
      .nullable()
      .describe(
        "When WeChat's list was last read whole; `null`: never · 最近一次完整读取微信订单列表的时间",
      ),
  })
  .meta({ id: "OverdueOrders" });
export type OverdueOrders = z.output<typeof overdueOrdersSchema>;

/** Times are ISO 8601. */
export const shipmentTroublesSchema = z.object({
  /** Orders that are near WeChat's deadline, at most 1,000. */
  overdue: z.number(),
  soonestDueAt: z.string().nullable(),
  refusedIn7Days: z.number(),
  checkedAt: z.string().nullable(),
  managed: z.boolean().nullable(),
});
export type ShipmentTroubles = z.output<typeof shipmentTroublesSchema>;

export interface TradeService {
  /** @throws NoticeError MINI_PROGRAM_NOT_CONFIGURED */
  getAccount(): Promise<TradeAccount>;
  /** Sets the page at WeChat, then stores it. @throws what the call to WeChat throws */
  updateAccount(input: UpdateTradeAccountInput): Promise<TradeAccount>;
  /** Asks WeChat now; what it refuses is the answer's `problem`. */
  checkAccount(): Promise<TradeAccount>;
  listOverdue(input: ListOverdueInput): Promise<OverdueOrders>;
  summarize(appId: string): Promise<ShipmentTroubles>;
}
