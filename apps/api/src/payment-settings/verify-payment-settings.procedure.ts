import { z } from "zod";
import { operatorProcedure } from "../trpc/procedures.ts";

export const verifyPaymentSettings = operatorProcedure
  .output(
    z.object({
      ok: z.boolean(),
      errcode: z.number().optional(),
      reason: z.string().optional(),
      reasonEn: z.string().optional(),
      advice: z.string().optional(),
      adviceEn: z.string().optional(),
    }),
  )
  .mutation(({ ctx }) => ctx.services.paymentSettings.verify());
