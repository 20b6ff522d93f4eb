import { soughtIdSchema } from "@mp-notice/core";
import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { deliveryDetailSchema } from "./delivery.contract.ts";

export const getDeliveryProcedure = viewerProcedure
  .input(z.strictObject({ deliveryId: soughtIdSchema(26) }))
  .output(deliveryDetailSchema)
  .query(({ ctx, input }) => ctx.services.deliveries.get(input.deliveryId));
