import { CHANNELS, KEYWORD_TYPES } from "@mp-notice/core";
import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { soughtWechatIdSchema } from "./wechat-id.ts";

export const getTemplate = viewerProcedure
  .input(z.strictObject({ channel: z.enum(CHANNELS), libraryTemplateId: soughtWechatIdSchema }))
  .output(
    z.object({
      libraryTemplateId: z.string(),
      title: z.string(),
      keywords: z.array(
        z.object({
          keywordId: z.string(),
          name: z.string(),
          example: z.string(),
          type: z.enum(KEYWORD_TYPES).nullable(),
        }),
      ),
    }),
  )
  .query(({ ctx, input }) => ctx.services.templates.get(input));
