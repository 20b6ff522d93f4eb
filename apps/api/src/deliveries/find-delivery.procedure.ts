import { serviceProcedure } from "../trpc/procedures.ts";
import { deliveryKeySchema } from "./delivery-key-input.ts";
import { deliverySummarySchema } from "./delivery.contract.ts";

export const findDeliveryProcedure = serviceProcedure
  .meta({
    summary: "Finds what became of a notice · 查询通知的结果",
    description: `By its idempotency key, or by the parts of the default key: \`notice\`, \`orderId\` and the notice's key fields in \`data\`. Returns the delivery that represents the notice and all its resends, or \`null\` if nothing was triggered under this key.

用幂等键查；没有自己定键的，用默认键的组成部分查：\`notice\`、\`orderId\`，以及 \`data\` 里的键字段。返回代表这条通知（含所有重发）的发送记录；没有触发过则返回 \`null\`。`,
    reasons: ["NOTICE_NOT_FOUND", "MINI_PROGRAM_NOT_CONFIGURED"],
  })
  .input(deliveryKeySchema)
  .output(deliverySummarySchema.nullable())
  .query(({ ctx, input }) => ctx.services.deliveries.find(input));
