import { sharedReadProcedure } from "../trpc/procedures.ts";
import { shipmentCountsSchema } from "./shipment.contract.ts";

export const countShipmentsProcedure = sharedReadProcedure
  .meta({
    summary: "Counts shipment reports by state · 按状态统计发货上报",
    description: `Each state up to 10,000.

每种状态最多数到 10000。`,
    reasons: ["MINI_PROGRAM_NOT_CONFIGURED"],
  })
  .output(shipmentCountsSchema)
  .query(({ ctx }) => ctx.services.shipments.count());
