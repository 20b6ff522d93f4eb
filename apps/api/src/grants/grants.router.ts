import { router } from "../trpc/procedures.ts";
import { confirmPayment } from "./confirm-payment.procedure.ts";
import { listGrants } from "./list-grants.procedure.ts";
import { listGrantDays } from "./list-grant-days.procedure.ts";
import { reachCustomers } from "./reach-customers.procedure.ts";
import { reportGrants } from "./report-grants.procedure.ts";
import { summarizeGrants } from "./summarize-grants.procedure.ts";

export const grantsRouter = router({
  summarize: summarizeGrants,
  list: listGrants,
  listDays: listGrantDays,
  reach: reachCustomers,
  report: reportGrants,
  confirmPayment,
});
