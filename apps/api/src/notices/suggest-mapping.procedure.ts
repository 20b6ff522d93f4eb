import { CHANNELS, noticeCodeSchema } from "@mp-notice/core";
import { z } from "zod";
import { soughtWechatIdSchema } from "../templates/wechat-id.ts";
import { viewerProcedure } from "../trpc/procedures.ts";
import { sourceOutputSchema } from "./notice-output.ts";

export const suggestMapping = viewerProcedure
  .input(
    z.strictObject({
      code: noticeCodeSchema,
      channel: z.enum(CHANNELS),
      libraryTemplateId: soughtWechatIdSchema,
    }),
  )
  .output(
    z.array(
      z.object({
        keywordId: z.string(),
        source: sourceOutputSchema,
        why: z.enum(["name", "synonym", "type"]),
      }),
    ),
  )
  .query(({ ctx, input }) => ctx.services.notices.suggest(input));
