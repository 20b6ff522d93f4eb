import { DELIVERY_STATES, soughtIdSchema } from "@mp-notice/core";
import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { MAX_RESENDS } from "./resend-deliveries.procedure.ts";

/** What became of these so far: the states that they are in, each with how many. */
export const countStates = viewerProcedure
  .input(z.strictObject({ deliveryIds: z.array(soughtIdSchema(26)).min(1).max(MAX_RESENDS) }))
  .output(z.array(z.object({ state: z.enum(DELIVERY_STATES), count: z.number() })))
  .query(({ ctx, input }) => ctx.services.deliveries.countStates(input.deliveryIds));
