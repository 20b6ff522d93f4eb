import { router } from "../trpc/procedures.ts";
import { cancelDelivery } from "./cancel-delivery.procedure.ts";
import { countStates } from "./count-states.procedure.ts";
import { findDelivery } from "./find-delivery.procedure.ts";
import { getDelivery } from "./get-delivery.procedure.ts";
import { listDeliveries } from "./list-deliveries.procedure.ts";
import { planResend } from "./plan-resend.procedure.ts";
import { resendDeliveries } from "./resend-deliveries.procedure.ts";
import { watchDeliveries } from "./watch-deliveries.procedure.ts";

export const deliveriesRouter = router({
  list: listDeliveries,
  get: getDelivery,
  watch: watchDeliveries,
  planResend,
  resend: resendDeliveries,
  countStates,
  find: findDelivery,
  cancel: cancelDelivery,
});
