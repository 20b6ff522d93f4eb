import { idSchema } from "@mp-notice/core";
import { z } from "zod";
import { publicProcedure } from "../trpc/procedures.ts";
import { customerTokenSchema } from "./collector.contract.ts";

export const loginCollectorProcedure = publicProcedure
  .meta({
    caller: "anyone",
    summary: "Signs a customer in · 顾客登录",
    description: `Exchanges the code of \`wx.login\` for a session token. The openid comes from WeChat, never from the client.

用 \`wx.login\` 的 code 换会话令牌。openid 来自微信，不由客户端提供。`,
    reasons: [
      "MINI_PROGRAM_NOT_CONFIGURED",
      "WECHAT_REJECTED",
      "WECHAT_UNAVAILABLE",
      "WECHAT_QUOTA",
    ],
  })
  .input(z.strictObject({ code: idSchema(256).describe("From `wx.login` · 来自 `wx.login`") }))
  .output(customerTokenSchema)
  .mutation(({ ctx, input }) => ctx.services.collector.login(input));
