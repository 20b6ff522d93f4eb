import { viewerProcedure } from "../trpc/procedures.ts";
import { grantReachSchema } from "./grant.contract.ts";

export const reachCustomersProcedure = viewerProcedure
  .output(grantReachSchema)
  .query(({ ctx }) => ctx.services.grants.reach());
