import { viewerProcedure } from "../trpc/procedures.ts";
import { grantReachSchema } from "./grant.contract.ts";

export const reachCustomers = viewerProcedure
  .output(grantReachSchema)
  .query(({ ctx }) => ctx.services.grants.reach());
