import { noticeCodeSchema } from "@mp-notice/core";
import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { noticeDetailSchema } from "./notice.contract.ts";

export const getNoticeProcedure = viewerProcedure
  .input(z.strictObject({ code: noticeCodeSchema }))
  .output(noticeDetailSchema)
  .query(({ ctx, input }) => ctx.services.notices.get(input));
