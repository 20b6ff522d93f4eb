import { z } from "zod";
import { instantAnswerSchema } from "../trpc/instant-answer.ts";

export const customerTokenSchema = z.object({
  token: z.string().describe("For the header `authorization: Bearer …` · 放进请求头"),
  expiresAt: instantAnswerSchema.describe("After seven days · 七天后过期"),
});
export type CustomerToken = z.output<typeof customerTokenSchema>;

/** A template that a customer can be asked for. */
export const askableTemplateSchema = z.object({
  notice: z.string().describe("The notice's code · 通知代码"),
  templateId: z.string().describe("For `tmplIds` of `wx.requestSubscribeMessage` · 模板 ID"),
  title: z.string().describe("The template's title · 模板标题"),
  moments: z
    .array(z.string())
    .describe("When to ask for it, e.g. `paid` · 在哪些时机请求，如 `paid`"),
  free: z
    .number()
    .describe(
      "This customer's usable permissions for it that are not held for an order · 这位顾客可用、没有为订单保留的权限数",
    ),
  heldFor: z
    .array(z.string())
    .describe(
      "The customer's orders that one is held for, at most 20, newest first · 已为哪些订单保留，最多 20 个，新的在前",
    ),
  keep: z
    .number()
    .describe(
      "How many free ones a customer who chose “always keep” should have · 选了“总是保持”的顾客应有几个可用权限",
    ),
});

/** Every method acts for the mini program in the payment settings; without one it throws MINI_PROGRAM_NOT_CONFIGURED. */
export interface CollectorService {
  /** Exchanges a code from `wx.login`. @throws NoticeError INPUT_INVALID naming `code`, WECHAT_UNAVAILABLE */
  login(input: { code: string }): Promise<CustomerToken>;
  createToken(input: { openid: string }): Promise<CustomerToken>;
  /**
   * The templates of the enabled notices on the subscribe channel, in the operator's order of worth. Only one of those that share a title may be asked for in one
   * call; WeChat answers `filter` for the others (facts §4.1).
   */
  listTemplates(customer: { openid: string }): Promise<z.output<typeof askableTemplateSchema>[]>;
}
