import { viewerProcedure } from "../trpc/procedures.ts";
import { customerSchema, getCustomerSchema } from "./customer.contract.ts";

export const getCustomerProcedure = viewerProcedure
  .input(getCustomerSchema)
  .output(customerSchema)
  .query(({ ctx, input }) => ctx.services.customers.get(input));
