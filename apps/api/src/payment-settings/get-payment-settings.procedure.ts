import { operatorProcedure } from "../trpc/procedures.ts";
import { paymentSettingsSchema } from "./payment-settings-output.ts";

export const getPaymentSettings = operatorProcedure
  .output(paymentSettingsSchema.nullable())
  .query(({ ctx }) => ctx.services.paymentSettings.get());
