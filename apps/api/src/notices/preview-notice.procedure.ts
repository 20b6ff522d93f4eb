import { CHANNELS, noticeCodeSchema, pageSchema } from "@mp-notice/core";
import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { templateChoiceSchema } from "./template-choice-input.ts";

export const previewNotice = viewerProcedure
  .input(
    z.strictObject({
      code: noticeCodeSchema,
      channel: z.enum(CHANNELS),
      template: templateChoiceSchema,
      page: pageSchema.optional(),
      data: z.unknown().optional(),
    }),
  )
  .output(
    z.object({
      card: z.object({
        title: z.string(),
        lines: z.array(
          z.object({
            keywordId: z.string(),
            name: z.string(),
            value: z.string(),
            cut: z.boolean(),
            problem: z.string().optional(),
          }),
        ),
      }),
      page: z.string(),
      problems: z.array(z.object({ field: z.string().exactOptional(), problem: z.string() })),
    }),
  )
  .query(({ ctx, input }) => ctx.services.notices.preview(input));
