import { definingProcedure } from "../trpc/procedures.ts";
import { cancelShipmentResultSchema, soughtShipmentSchema } from "./shipment.contract.ts";

export const cancelShipmentProcedure = definingProcedure
  .meta({
    summary: "Cancels a shipment report that was not sent yet · 取消尚未上报的发货",
    description: `\`cancelled\` is false when it was too late: it is being sent, may have arrived, or has ended.

\`cancelled\` 为 false 表示已经来不及：正在上报、可能已经到达，或者已经结束。`,
    reasons: ["NOT_FOUND", "MINI_PROGRAM_NOT_CONFIGURED"],
  })
  .input(soughtShipmentSchema)
  .output(cancelShipmentResultSchema)
  .mutation(({ ctx, input }) => ctx.services.shipments.cancel(input.shipmentId));
