import { router } from "../trpc/procedures.ts";
import { cancelDeliveryProcedure } from "./cancel-delivery.procedure.ts";
import { countDeliveriesProcedure } from "./count-deliveries.procedure.ts";
import { countStatesProcedure } from "./count-states.procedure.ts";
import { findDeliveryProcedure } from "./find-delivery.procedure.ts";
import { getDeliveryProcedure } from "./get-delivery.procedure.ts";
import { listCausesProcedure } from "./list-causes.procedure.ts";
import { listDeliveriesProcedure } from "./list-deliveries.procedure.ts";
import { planResendProcedure } from "./plan-resend.procedure.ts";
import { resendDeliveriesProcedure } from "./resend-deliveries.procedure.ts";
import { watchDeliveriesProcedure } from "./watch-deliveries.procedure.ts";

export const deliveriesRouter = router({
  list: listDeliveriesProcedure,
  listCauses: listCausesProcedure,
  get: getDeliveryProcedure,
  watch: watchDeliveriesProcedure,
  planResend: planResendProcedure,
  resend: resendDeliveriesProcedure,
  count: countDeliveriesProcedure,
  countStates: countStatesProcedure,
  find: findDeliveryProcedure,
  cancel: cancelDeliveryProcedure,
});
