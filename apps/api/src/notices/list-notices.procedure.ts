import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { noticeSummarySchema } from "./notice.contract.ts";

export const listNoticesProcedure = viewerProcedure
  .output(z.array(noticeSummarySchema))
  .query(({ ctx }) => ctx.services.notices.list());
