import { viewerProcedure } from "../trpc/procedures.ts";
import { grantDaysSchema } from "./grant.contract.ts";

export const listGrantDaysProcedure = viewerProcedure
  .output(grantDaysSchema)
  .query(({ ctx }) => ctx.services.grants.listDays());
