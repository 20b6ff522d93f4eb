import { idempotencyKeySchema } from "@mp-notice/core";
import { z } from "zod";
import { serviceProcedure } from "../trpc/procedures.ts";
import { deliverySummarySchema } from "./delivery-output.ts";

export const findDelivery = serviceProcedure
  .input(z.strictObject({ idempotencyKey: idempotencyKeySchema }))
  .output(deliverySummarySchema.nullable())
  .query(({ ctx, input }) => ctx.services.deliveries.find(input.idempotencyKey));
