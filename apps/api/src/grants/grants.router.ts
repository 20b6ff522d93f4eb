import { router } from "../trpc/procedures.ts";
import { confirmPaymentProcedure } from "./confirm-payment.procedure.ts";
import { listGrantsProcedure } from "./list-grants.procedure.ts";
import { listGrantDaysProcedure } from "./list-grant-days.procedure.ts";
import { reachCustomersProcedure } from "./reach-customers.procedure.ts";
import { reportGrantsProcedure } from "./report-grants.procedure.ts";
import { summarizeGrantsProcedure } from "./summarize-grants.procedure.ts";

export const grantsRouter = router({
  summarize: summarizeGrantsProcedure,
  list: listGrantsProcedure,
  listDays: listGrantDaysProcedure,
  reach: reachCustomersProcedure,
  report: reportGrantsProcedure,
  confirmPayment: confirmPaymentProcedure,
});
