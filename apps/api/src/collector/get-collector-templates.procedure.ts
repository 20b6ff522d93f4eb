import { z } from "zod";
import { collectorProcedure } from "../trpc/procedures.ts";
import { askableTemplateSchema } from "./collector.contract.ts";

export const getCollectorTemplatesProcedure = collectorProcedure
  .meta({
    summary: "Lists the templates to ask permission for · 列出可请求订阅的模板",
    description: `The templates of the enabled notices on the subscribe channel, for \`wx.requestSubscribeMessage\`. Of templates that share a title, ask for only one in a call: WeChat answers \`filter\` for the others.

已启用的订阅消息通知的模板，供 \`wx.requestSubscribeMessage\` 使用。标题相同的模板一次只能请求一个，其余的微信返回 \`filter\`。`,
    reasons: ["MINI_PROGRAM_NOT_CONFIGURED"],
  })
  .output(z.object({ items: z.array(askableTemplateSchema) }))
  .query(async ({ ctx }) => ({ items: await ctx.services.collector.listTemplates() }));
