import { orderIdSchema } from "@mp-notice/core";
import { z } from "zod";

export const closeOrderSchema = z.strictObject({ orderId: orderIdSchema });

export const closedOrderSchema = z.object({
  orderId: z.string(),
  released: z
    .number()
    .describe("Permissions that were held for it and are free now · 释放了几个为它保留的权限"),
});
export type ClosedOrder = z.output<typeof closedOrderSchema>;

export const orderReachSchema = z.object({
  openOrders: z
    .number()
    .describe(
      "Orders that a customer was asked for in the last 30 days and that are not closed; of the latest 20,000 answers · 最近 30 天请求过授权、还没有关闭的订单",
    ),
  items: z.array(
    z.object({
      notice: z.string(),
      name: z.string(),
      nameEn: z.string(),
      byReport: z.number().describe("WeChat tells them by a shipment report · 由发货上报告知"),
      held: z.number().describe("A permission is held for the order · 已为订单保留权限"),
      free: z
        .number()
        .describe("The customer has a permission that no order holds · 顾客有未保留的可用权限"),
      lost: z
        .array(z.object({ moment: z.string(), answer: z.string(), orders: z.number() }))
        .describe("The last answer of those that cannot be told · 无法告知的订单最后得到的回答"),
      notAsked: z.number().describe("Never asked for this notice · 没有为这个通知请求过"),
    }),
  ),
});
export type OrderReach = z.output<typeof orderReachSchema>;

const ASK_DAYS = [7, 30] as const;
export type AskDays = (typeof ASK_DAYS)[number];

export const countAsksSchema = z.strictObject({
  days: z.literal(ASK_DAYS).default(30).describe("The last days, 24 hours each · 最近几天"),
});
type CountAsksInput = z.output<typeof countAsksSchema>;

const count = z.number();

export const askResultsSchema = z.object({
  items: z
    .array(
      z.object({
        notice: z.string(),
        name: z.string(),
        nameEn: z.string(),
        moment: z.string(),
        asked: count.describe(
          "The customer answered: accepted and rejected together. WeChat answers for customers with “always keep” and does not say so · 得到回答的：同意加拒绝，含「总是保持以上选择」由微信代答的",
        ),
        accepted: count.describe("Every answer that begins with `accept` · 同意"),
        rejected: count.describe("`reject` · 拒绝"),
        had: count.describe(
          "`HAVE`: not asked, because a free permission was there · 已有可用权限，没有再问",
        ),
        unanswered: z
          .array(z.object({ answer: z.string(), count }))
          .describe("Why there was no answer, the most frequent first · 没有得到回答的原因"),
      }),
    )
    .describe(
      "Per notice and moment, the most refused first. An order's customer counts once each, by the last answer · 按通知和时机；同一订单的同一顾客只计最后一次",
    ),
});
export type AskResults = z.output<typeof askResultsSchema>;

/** Every method acts for the mini program of the payment settings; without one it throws MINI_PROGRAM_NOT_CONFIGURED. */
export interface OrderService {
  /** Idempotent, also for unknown orders. */
  close(input: { orderId: string }): Promise<ClosedOrder>;
  /** Cached for up to a minute when there are so many orders that counting is slow. */
  listReach(): Promise<OrderReach>;
  /** Cached likewise. */
  countAsks(input: CountAsksInput): Promise<AskResults>;
}
