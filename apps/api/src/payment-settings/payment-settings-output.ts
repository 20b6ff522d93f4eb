import { MINIPROGRAM_STATES } from "@mp-notice/core";
import { z } from "zod";
import { PUSH_PROBLEMS } from "../wechat/push-problem.ts";
import type { PaymentSettings } from "./payment-settings-service.ts";

export const paymentSettingsSchema: z.ZodType<PaymentSettings> = z.object({
  appId: z.string(),
  name: z.string(),
  secret: z.object({ isSet: z.boolean(), lastFour: z.string().nullable() }),
  miniprogramState: z.enum(MINIPROGRAM_STATES),
  push: z.object({
    url: z.string(),
    isSet: z.boolean(),
    isEncrypted: z.boolean(),
    lastEventAt: z.string().nullable(),
    lastRefusal: z.object({ at: z.string(), problem: z.enum(PUSH_PROBLEMS) }).nullable(),
  }),
  verifiedAt: z.string().nullable(),
});
