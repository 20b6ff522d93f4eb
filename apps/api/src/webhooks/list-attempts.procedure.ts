import { z } from "zod";
import { ownerProcedure } from "../trpc/procedures.ts";
import { attemptSchema, listAttemptsSchema } from "./webhook.contract.ts";

export const listAttemptsProcedure = ownerProcedure
  .input(listAttemptsSchema)
  .output(z.object({ items: z.array(attemptSchema), nextCursor: z.string().nullable() }))
  .query(({ ctx, input }) => ctx.services.webhooks.listAttempts(input));
