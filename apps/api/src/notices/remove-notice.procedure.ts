import { noticeCodeSchema } from "@mp-notice/core";
import { z } from "zod";
import { operatorProcedure } from "../trpc/procedures.ts";

export const removeNoticeProcedure = operatorProcedure
  .input(z.strictObject({ code: noticeCodeSchema }))
  .output(z.object({ removed: z.literal(true) }))
  .mutation(async ({ ctx, input }) => {
    await ctx.services.notices.remove(input);
    return { removed: true } as const;
  });
