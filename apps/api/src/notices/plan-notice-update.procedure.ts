import { CHANNELS, noticeCodeSchema } from "@mp-notice/core";
import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { noticeWarningsSchema } from "./notice-output.ts";
import { templateChoiceSchema } from "./template-choice-input.ts";

export const planNoticeUpdate = viewerProcedure
  .input(
    z.strictObject({
      code: noticeCodeSchema,
      channel: z.enum(CHANNELS).optional(),
      template: templateChoiceSchema.optional(),
    }),
  )
  .output(
    z.object({
      action: z.enum(["unchanged", "uses_existing", "adds_template"]),
      title: z.string(),
      keywordCount: z.number(),
      keywords: z.array(z.object({ keywordId: z.string(), name: z.string() })),
      templateId: z.string().nullable(),
      strandedGrants: z.number(),
      warnings: noticeWarningsSchema,
    }),
  )
  .query(({ ctx, input }) => ctx.services.notices.planUpdate(input));
