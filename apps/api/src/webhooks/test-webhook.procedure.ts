import { z } from "zod";
import { ownerProcedure } from "../trpc/procedures.ts";
import { tryResultSchema, webhookIdSchema } from "./webhook.contract.ts";

export const testWebhookProcedure = ownerProcedure
  .input(z.strictObject({ webhookId: webhookIdSchema }))
  .output(tryResultSchema)
  .mutation(({ ctx, input }) => ctx.services.webhooks.test(input.webhookId));
