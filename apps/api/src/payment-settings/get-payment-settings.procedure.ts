import { viewerProcedure } from "../trpc/procedures.ts";
import { paymentSettingsSchema } from "./payment-settings-output.ts";

export const getPaymentSettings = viewerProcedure
  .output(paymentSettingsSchema.nullable())
  .query(({ ctx }) => ctx.services.paymentSettings.get());
