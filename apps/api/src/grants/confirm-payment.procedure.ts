import { openidSchema, orderIdSchema } from "@mp-notice/core";
import { z } from "zod";
import { serviceProcedure } from "../trpc/procedures.ts";

export const confirmPayment = serviceProcedure
  .input(
    z.strictObject({
      openid: openidSchema,
      prepayId: z.string().trim().min(1).max(256),
      orderId: orderIdSchema,
    }),
  )
  .output(z.object({ confirmed: z.literal(true) }))
  .mutation(({ ctx, input }) => ctx.services.grants.confirmPayment(input));
