import { ownNoticesSchema } from "@mp-notice/core";
import { z } from "zod";
import { definingProcedure } from "../trpc/procedures.ts";
import { defineResultSchema } from "./notice.contract.ts";

export const defineNoticesProcedure = definingProcedure
  .meta({
    summary: "Defines notices of the shop's own · 定义商城自己的通知",
    description: `For a backend's start: all or nothing, and an unchanged definition makes no new version. A notice that an operator retired stays retired. A delivery is rendered by the version that it was triggered with, so a change never touches what is queued.

后端每次启动时调用：全部成功或全部不改，没有变化就没有新版本。运营人员归档的通知不会因此恢复。每条通知按触发时的版本渲染，修改不影响已排队的通知。`,
    reasons: ["DEFINITION_IN_USE"],
  })
  .input(z.strictObject({ notices: ownNoticesSchema }))
  .output(z.object({ notices: z.array(defineResultSchema) }))
  .mutation(async ({ ctx, input }) => ({
    notices: await ctx.services.notices.define({
      notices: input.notices,
      source: ctx.caller.kind === "service" ? "code" : "operator",
    }),
  }));
