import { soughtIdSchema } from "@mp-notice/core";
import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { resendPlanSchema } from "./delivery.contract.ts";
import { MAX_RESENDS } from "./resend-deliveries.procedure.ts";

/** How many of these deliveries a resend would find a permission for now. */
export const planResendProcedure = viewerProcedure
  .input(z.strictObject({ deliveryIds: z.array(soughtIdSchema(26)).min(1).max(MAX_RESENDS) }))
  .output(resendPlanSchema)
  .query(({ ctx, input }) => ctx.services.deliveries.planResend(input.deliveryIds));
