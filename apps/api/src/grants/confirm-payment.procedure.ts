import { openidSchema, orderIdSchema, prepayIdSchema } from "@mp-notice/core";
import { z } from "zod";
import { serviceProcedure } from "../trpc/procedures.ts";

export const confirmPayment = serviceProcedure
  .input(
    z.strictObject({
      openid: openidSchema,
      prepayId: prepayIdSchema,
      orderId: orderIdSchema,
    }),
  )
  .output(
    z.discriminatedUnion("confirmed", [
      z.object({ confirmed: z.literal(true) }),
      z.object({
        confirmed: z.literal(false),
        reason: z.enum(["OTHER_CUSTOMER", "OTHER_ORDER", "EXPIRED"]),
      }),
    ]),
  )
  .mutation(({ ctx, input }) => ctx.services.grants.confirmPayment(input));
