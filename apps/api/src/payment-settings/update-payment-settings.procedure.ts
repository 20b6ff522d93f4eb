import { MINIPROGRAM_STATES, nameSchema } from "@mp-notice/core";
import { z } from "zod";
import { ownerProcedure } from "../trpc/procedures.ts";
import { urlSchema } from "../webhooks/webhook.contract.ts";
import { paymentSettingsSchema } from "./payment-settings.contract.ts";

/** As WeChat's console takes them. */
const credentialsShape = {
  token: z
    .string()
    .trim()
    .regex(/^[0-9a-zA-Z]{3,32}$/, { error: "must be 3 to 32 letters or digits" })
    .optional(),
  encodingAesKey: z
    .string()
    .trim()
    .regex(/^(?:[0-9a-zA-Z]{43})?$/, { error: "must be 43 letters or digits" })
    .transform((key) => (key === "" ? null : key))
    .nullish(),
};

export const updatePaymentSettingsSchema = z.strictObject({
  appId: z
    .string()
    .trim()
    .regex(/^wx[0-9a-zA-Z]{16}$/, {
      error: "must be wx and 16 letters or digits, as WeChat's console shows it",
    }),
  appSecret: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]{16,128}$/, {
      error: "must be the secret as WeChat's console shows it, 32 characters",
    })
    .optional(),
  name: nameSchema(60).nullish(),
  miniprogramState: z.enum(MINIPROGRAM_STATES).nullish(),
  push: z
    .strictObject(credentialsShape)
    .refine(({ token, encodingAesKey }) => token !== undefined || encodingAesKey !== undefined, {
      path: ["token"],
      error: "is required",
    })
    .nullish(),
  relay: z.strictObject({ url: urlSchema, ...credentialsShape }).nullish(),
});

export const updatePaymentSettingsProcedure = ownerProcedure
  .input(updatePaymentSettingsSchema)
  .output(paymentSettingsSchema)
  .mutation(({ ctx, input }) => ctx.services.paymentSettings.update(input));
