import { viewerProcedure } from "../trpc/procedures.ts";
import { paymentSettingsSchema } from "./payment-settings.contract.ts";

export const getPaymentSettingsProcedure = viewerProcedure
  .output(paymentSettingsSchema.nullable())
  .query(async ({ ctx: { caller, services } }) => {
    const settings = await services.paymentSettings.get();
    if (!settings || caller.user.role !== "viewer") return settings;
    // Callers who may not change settings see no part of a secret.
    const { secret, relay } = settings;
    return {
      ...settings,
      secret: { ...secret, lastFour: null },
      relay: relay && { ...relay, url: new URL(relay.url).origin },
    };
  });
