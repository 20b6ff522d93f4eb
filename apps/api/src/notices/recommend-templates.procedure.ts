import { CHANNELS, noticeCodeSchema } from "@mp-notice/core";
import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { recommendedTemplateSchema } from "./notice.contract.ts";

export const recommendTemplatesProcedure = viewerProcedure
  .input(z.strictObject({ code: noticeCodeSchema, channel: z.enum(CHANNELS) }))
  .output(z.array(recommendedTemplateSchema))
  .query(({ ctx, input }) => ctx.services.notices.recommend(input));
