import { router } from "../trpc/procedures.ts";
import { findCustomersProcedure } from "./find-customers.procedure.ts";
import { getCustomerProcedure } from "./get-customer.procedure.ts";

export const customersRouter = router({ find: findCustomersProcedure, get: getCustomerProcedure });
