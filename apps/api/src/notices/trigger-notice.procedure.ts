import { triggerResultSchema } from "../deliveries/delivery.contract.ts";
import { serviceProcedure } from "../trpc/procedures.ts";
import { triggerInputSchema } from "./trigger-input.ts";

export const triggerNoticeProcedure = serviceProcedure
  .meta({
    summary: "Queues one notice for one customer · 触发一条通知",
    description: `Call it when the event has happened, as often as you like: calls with the same idempotency key are one message, by default \`<notice>:<orderId>\` and the notice's key fields. Once answered, the notice is stored, and it goes out as soon as the customer's permission is there. A notice that an operator switched off is accepted as \`skipped\`.

事情发生后就调，重复调也只发一条：幂等键相同就是同一条消息，默认是 \`<通知>:<订单 ID>\` 加该通知的键字段。收到回答即已落盘，顾客一有权限就发出。通知停用时照样接受，状态是 \`skipped\`。`,
    reasons: [
      "NOTICE_NOT_FOUND",
      "NOTICE_NOT_READY",
      "FIELD_INVALID",
      "IDEMPOTENCY_CONFLICT",
      "MINI_PROGRAM_NOT_CONFIGURED",
    ],
  })
  .input(triggerInputSchema)
  .output(triggerResultSchema)
  .mutation(({ ctx, input }) => ctx.services.deliveries.trigger(input));
