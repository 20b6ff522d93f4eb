import { operatorProcedure } from "../trpc/procedures.ts";
import { noticeDetailSchema, updateNoticeSchema } from "./notice.contract.ts";

export const updateNoticeProcedure = operatorProcedure
  .input(updateNoticeSchema)
  .output(noticeDetailSchema)
  .mutation(({ ctx, input }) => ctx.services.notices.update(input));
