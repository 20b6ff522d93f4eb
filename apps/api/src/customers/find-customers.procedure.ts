import { viewerProcedure } from "../trpc/procedures.ts";
import { findCustomersSchema, foundCustomersSchema } from "./customer.contract.ts";

export const findCustomersProcedure = viewerProcedure
  .input(findCustomersSchema)
  .output(foundCustomersSchema)
  .query(({ ctx, input }) => ctx.services.customers.find(input));
