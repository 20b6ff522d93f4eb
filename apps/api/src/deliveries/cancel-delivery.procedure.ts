import { serviceProcedure } from "../trpc/procedures.ts";
import { deliveryKeySchema } from "./delivery-key-input.ts";
import { cancelResultSchema } from "./delivery.contract.ts";

export const cancelDeliveryProcedure = serviceProcedure
  .meta({
    summary: "Cancels a notice that is not being sent yet · 取消尚未发送的通知",
    description: `Takes the same keys as \`deliveries.find\`. \`cancelled\` is false when it was too late: the message is being sent, or was sent.

参数与 \`deliveries.find\` 相同。\`cancelled\` 为 false 表示已经来不及：正在发送，或已经发出。`,
    reasons: ["NOT_FOUND", "NOTICE_NOT_FOUND", "MINI_PROGRAM_NOT_CONFIGURED"],
  })
  .input(deliveryKeySchema)
  .output(cancelResultSchema)
  .mutation(({ ctx, input }) => ctx.services.deliveries.cancel(input));
