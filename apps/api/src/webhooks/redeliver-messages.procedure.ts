import { z } from "zod";
import { ownerProcedure } from "../trpc/procedures.ts";
import { redeliverSchema } from "./webhook.contract.ts";

export const redeliverMessagesProcedure = ownerProcedure
  .input(redeliverSchema)
  .output(z.object({ redelivered: z.number() }))
  .mutation(({ ctx, input }) => ctx.services.webhooks.redeliver(input));
