import { z } from "zod";
import { collectorProcedure } from "../trpc/procedures.ts";
import { askableTemplateSchema } from "./collector.contract.ts";

export const getCollectorTemplatesProcedure = collectorProcedure
  .meta({
    summary: "Lists the templates to ask permission for · 列出可请求订阅的模板",
    description: `The templates of the enabled notices on the subscribe channel, for \`wx.requestSubscribeMessage\`. Of templates that share a title, ask for only one in a call: WeChat answers \`filter\` for the others. The items are in the operator's order of worth, with what this customer already gave.

已启用的订阅消息通知的模板，供 \`wx.requestSubscribeMessage\` 使用。标题相同的模板一次只能请求一个，其余的微信返回 \`filter\`。按运营排的重要程度排序，并附上这位顾客已有的权限。`,
    reasons: ["MINI_PROGRAM_NOT_CONFIGURED"],
  })
  .output(z.object({ items: z.array(askableTemplateSchema) }))
  .query(async ({ ctx }) => ({
    items: await ctx.services.collector.listTemplates({ openid: ctx.caller.openid }),
  }));
