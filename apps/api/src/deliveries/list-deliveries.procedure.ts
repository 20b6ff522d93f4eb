import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { deliverySummarySchema, listDeliveriesSchema } from "./delivery.contract.ts";

export const listDeliveriesProcedure = viewerProcedure
  .input(listDeliveriesSchema.default({}))
  .output(z.object({ items: z.array(deliverySummarySchema), nextCursor: z.string().nullable() }))
  .query(({ ctx, input }) => ctx.services.deliveries.list(input));
