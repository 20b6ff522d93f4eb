import { z } from "zod";
import { sharedReadProcedure } from "../trpc/procedures.ts";
import { listShipmentsSchema, shipmentSchema } from "./shipment.contract.ts";

export const listShipmentsProcedure = sharedReadProcedure
  .meta({
    summary: "Lists shipment reports, newest first · 列出发货上报，新的在前",
    description: `Of one order, one state, or by a number that is searched. \`nextCursor\` is the \`cursor\` of the next page, \`null\` on the last.

可按订单、状态筛选，或按号码查找。\`nextCursor\` 是下一页的 \`cursor\`，最后一页为 \`null\`。`,
    reasons: ["MINI_PROGRAM_NOT_CONFIGURED"],
  })
  .input(listShipmentsSchema.default({ limit: 50 }))
  .output(z.object({ items: z.array(shipmentSchema), nextCursor: z.string().nullable() }))
  .query(({ ctx, input }) => ctx.services.shipments.list(input));
