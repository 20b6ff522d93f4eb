import { noticeCodeSchema } from "@mp-notice/core";
import { z } from "zod";
import { operatorProcedure } from "../trpc/procedures.ts";
import { noticeDetailSchema } from "./notice.contract.ts";

export const retireNoticeProcedure = operatorProcedure
  .input(z.strictObject({ code: noticeCodeSchema }))
  .output(noticeDetailSchema)
  .mutation(({ ctx, input }) => ctx.services.notices.retire(input));
