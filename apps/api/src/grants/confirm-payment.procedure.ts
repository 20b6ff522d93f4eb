import { openidSchema, orderIdSchema, prepayIdSchema } from "@mp-notice/core";
import { z } from "zod";
import { serviceProcedure } from "../trpc/procedures.ts";
import { paymentConfirmationSchema } from "./grant.contract.ts";

export const confirmPaymentProcedure = serviceProcedure
  .input(
    z.strictObject({
      openid: openidSchema,
      prepayId: prepayIdSchema,
      orderId: orderIdSchema,
    }),
  )
  .output(paymentConfirmationSchema)
  .mutation(({ ctx, input }) => ctx.services.grants.confirmPayment(input));
