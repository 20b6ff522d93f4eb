import { sharedReadProcedure } from "../trpc/procedures.ts";
import { shipmentSchema, soughtShipmentSchema } from "./shipment.contract.ts";

export const getShipmentProcedure = sharedReadProcedure
  .meta({
    summary: "Shows what became of a shipment report · 查询一次发货上报的结果",
    description: `With WeChat's last answer, why it was refused or is queued again, and when it is tried next.

包含微信最后一次返回、被拒绝或重新排队的原因，以及下次上报的时间。`,
    reasons: ["NOT_FOUND", "MINI_PROGRAM_NOT_CONFIGURED"],
  })
  .input(soughtShipmentSchema)
  .output(shipmentSchema)
  .query(({ ctx, input }) => ctx.services.shipments.get(input.shipmentId));
