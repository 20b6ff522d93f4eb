import { z } from "zod";
import { operatorProcedure } from "../trpc/procedures.ts";
import { noticeSummarySchema } from "./notice-output.ts";

export const listNotices = operatorProcedure
  .output(z.array(noticeSummarySchema))
  .query(({ ctx }) => ctx.services.notices.list());
