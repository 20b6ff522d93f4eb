import { CHANNELS, noticeCodeSchema } from "@mp-notice/core";
import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { noticeUpdatePlanSchema } from "./notice.contract.ts";
import { templateChoiceSchema } from "./template-choice-input.ts";

export const planNoticeUpdateProcedure = viewerProcedure
  .input(
    z.strictObject({
      code: noticeCodeSchema,
      channel: z.enum(CHANNELS).optional(),
      template: templateChoiceSchema.optional(),
    }),
  )
  .output(noticeUpdatePlanSchema)
  .query(({ ctx, input }) => ctx.services.notices.planUpdate(input));
