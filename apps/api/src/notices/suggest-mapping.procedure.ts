import { CHANNELS, noticeCodeSchema } from "@mp-notice/core";
import { z } from "zod";
import { soughtWechatIdSchema } from "../templates/wechat-id.ts";
import { viewerProcedure } from "../trpc/procedures.ts";
import { suggestionSchema } from "./notice.contract.ts";

export const suggestMappingProcedure = viewerProcedure
  .input(
    z.strictObject({
      code: noticeCodeSchema,
      channel: z.enum(CHANNELS),
      libraryTemplateId: soughtWechatIdSchema,
    }),
  )
  .output(z.array(suggestionSchema))
  .query(({ ctx, input }) => ctx.services.notices.suggest(input));
