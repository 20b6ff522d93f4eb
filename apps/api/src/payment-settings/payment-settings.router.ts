import { router } from "../trpc/procedures.ts";
import { getPaymentSettingsProcedure } from "./get-payment-settings.procedure.ts";
import { updatePaymentSettingsProcedure } from "./update-payment-settings.procedure.ts";
import { verifyPaymentSettingsProcedure } from "./verify-payment-settings.procedure.ts";

export const paymentSettingsRouter = router({
  get: getPaymentSettingsProcedure,
  update: updatePaymentSettingsProcedure,
  verify: verifyPaymentSettingsProcedure,
});
