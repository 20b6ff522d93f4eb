import { openidSchema } from "@mp-notice/core";
import { z } from "zod";
import { serviceProcedure } from "../trpc/procedures.ts";
import { customerTokenSchema } from "./collector.contract.ts";

export const createTokenProcedure = serviceProcedure
  .meta({
    summary: "Creates a customer's session token · 为顾客签发会话令牌",
    description: `For shops that log customers in themselves: hand the token to the mini program, which reports permissions with it.

供自己做登录的商城使用：把令牌交给小程序，小程序用它上报权限。`,
    reasons: ["MINI_PROGRAM_NOT_CONFIGURED"],
  })
  .input(z.strictObject({ openid: openidSchema }))
  .output(customerTokenSchema)
  .mutation(({ ctx, input }) => ctx.services.collector.createToken(input));
