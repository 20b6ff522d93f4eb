import { noticeCodeSchema } from "@mp-notice/core";
import { z } from "zod";
import { operatorProcedure } from "../trpc/procedures.ts";
import { MAX_ORDERED, noticeSummarySchema } from "./notice.contract.ts";

export const orderNoticesProcedure = operatorProcedure
  .input(z.strictObject({ codes: z.array(noticeCodeSchema).min(1).max(MAX_ORDERED) }))
  .output(z.array(noticeSummarySchema))
  .mutation(({ ctx, input }) => ctx.services.notices.order(input));
