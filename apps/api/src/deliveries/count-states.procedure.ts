import { soughtIdSchema } from "@mp-notice/core";
import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { stateCountSchema } from "./delivery.contract.ts";
import { MAX_RESENDS } from "./resend-deliveries.procedure.ts";

/** How many of these deliveries are in each state now. */
export const countStatesProcedure = viewerProcedure
  .input(z.strictObject({ deliveryIds: z.array(soughtIdSchema(26)).min(1).max(MAX_RESENDS) }))
  .output(z.array(stateCountSchema))
  .query(({ ctx, input }) => ctx.services.deliveries.countStates(input.deliveryIds));
