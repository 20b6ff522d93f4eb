import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { noticeDetailSchema } from "./notice-output.ts";

export const getNotice = viewerProcedure
  .input(z.strictObject({ code: z.string() }))
  .output(noticeDetailSchema)
  .query(({ ctx, input }) => ctx.services.notices.get(input));
