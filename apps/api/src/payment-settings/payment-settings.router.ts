import { router } from "../trpc/procedures.ts";
import { getPaymentSettings } from "./get-payment-settings.procedure.ts";
import { updatePaymentSettings } from "./update-payment-settings.procedure.ts";
import { verifyPaymentSettings } from "./verify-payment-settings.procedure.ts";

export const paymentSettingsRouter = router({
  get: getPaymentSettings,
  update: updatePaymentSettings,
  verify: verifyPaymentSettings,
});
