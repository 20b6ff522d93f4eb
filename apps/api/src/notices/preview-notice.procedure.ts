import { CHANNELS, noticeCodeSchema, pageSchema } from "@mp-notice/core";
import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { noticePreviewSchema } from "./notice.contract.ts";
import { templateChoiceSchema } from "./template-choice-input.ts";

export const previewNoticeProcedure = viewerProcedure
  .input(
    z.strictObject({
      code: noticeCodeSchema,
      channel: z.enum(CHANNELS),
      template: templateChoiceSchema,
      page: pageSchema.optional(),
      data: z.unknown().optional(),
    }),
  )
  .output(noticePreviewSchema)
  .query(({ ctx, input }) => ctx.services.notices.preview(input));
