import { soughtIdSchema } from "@mp-notice/core";
import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { MAX_RESENDS } from "./resend-deliveries.procedure.ts";

/** What a resend of these would find: for how many of them the customer has a permission now. */
export const planResend = viewerProcedure
  .input(z.strictObject({ deliveryIds: z.array(soughtIdSchema(26)).min(1).max(MAX_RESENDS) }))
  .output(z.object({ deliveries: z.number(), covered: z.number() }))
  .query(({ ctx, input }) => ctx.services.deliveries.planResend(input.deliveryIds));
