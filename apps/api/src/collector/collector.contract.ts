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
});

/** Every method acts for the mini program in the payment settings; without one it throws MINI_PROGRAM_NOT_CONFIGURED. */
export interface CollectorService {
  /** Exchanges a code from `wx.login`. @throws NoticeError INPUT_INVALID naming `code`, WECHAT_UNAVAILABLE */
  login(input: { code: string }): Promise<CustomerToken>;
  createToken(input: { openid: string }): Promise<CustomerToken>;
  /**
   * The templates of the enabled notices on the subscribe channel. Only one of those that share a title may be asked for in one
   * call; WeChat answers `filter` for the others (facts §4.1).
   */
  listTemplates(): Promise<z.output<typeof askableTemplateSchema>[]>;
}
