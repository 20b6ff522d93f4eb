import { operatorProcedure } from "../trpc/procedures.ts";
import { credentialsVerdictSchema } from "./payment-settings.contract.ts";

export const verifyPaymentSettingsProcedure = operatorProcedure
  .output(credentialsVerdictSchema)
  .mutation(({ ctx }) => ctx.services.paymentSettings.verify());
