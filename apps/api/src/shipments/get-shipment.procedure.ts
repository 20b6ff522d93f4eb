import { sharedReadProcedure } from "../trpc/procedures.ts";
import { soughtShipmentSchema, toldShipmentSchema } from "./shipment.contract.ts";

export const getShipmentProcedure = sharedReadProcedure
  .meta({
    summary: "Shows what became of a shipment report · 查询一次发货上报的结果",
    description: `With WeChat's last answer, why it was refused or is queued again, when it is tried next, and the story of the report and its payment.

包含微信最后一次返回、被拒绝或重新排队的原因，下次上报的时间，以及上报和付款的经过。`,
    reasons: ["NOT_FOUND", "MINI_PROGRAM_NOT_CONFIGURED"],
  })
  .input(soughtShipmentSchema)
  .output(toldShipmentSchema)
  .query(({ ctx, input }) => ctx.services.shipments.get(input.shipmentId));
