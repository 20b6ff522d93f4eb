import { openidSchema, orderIdSchema, prepayIdSchema } from "@mp-notice/core";
import { z } from "zod";
import { serviceProcedure } from "../trpc/procedures.ts";
import { paymentConfirmationSchema } from "./grant.contract.ts";

export const confirmPaymentProcedure = serviceProcedure
  .meta({
    summary: "Confirms that a payment succeeded · 确认支付成功",
    description: `Makes the payment's permission usable; may come before the report of it. A trigger of \`order_pay_success\` implies it.

使这笔支付带来的发送权限可用，可以早于它的上报。触发 \`order_pay_success\` 时自动确认。`,
    reasons: ["MINI_PROGRAM_NOT_CONFIGURED"],
  })
  .input(
    z.strictObject({
      openid: openidSchema,
      prepayId: prepayIdSchema.describe("The payment's prepay_id · 支付的 prepay_id"),
      orderId: orderIdSchema,
    }),
  )
  .output(paymentConfirmationSchema)
  .mutation(({ ctx, input }) => ctx.services.grants.confirmPayment(input));
