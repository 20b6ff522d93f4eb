import { soughtIdSchema } from "@mp-notice/core";
import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { stateCountSchema } from "./delivery.contract.ts";
import { MAX_RESENDS } from "./resend-deliveries.procedure.ts";

/** The outcome of these so far: how many are in each state. */
export const countStatesProcedure = viewerProcedure
  .input(z.strictObject({ deliveryIds: z.array(soughtIdSchema(26)).min(1).max(MAX_RESENDS) }))
  .output(z.array(stateCountSchema))
  .query(({ ctx, input }) => ctx.services.deliveries.countStates(input.deliveryIds));
