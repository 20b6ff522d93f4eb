import { z } from "zod";
import { ownerProcedure } from "../trpc/procedures.ts";
import { webhookIdSchema } from "./webhook.contract.ts";

export const removeWebhookProcedure = ownerProcedure
  .input(z.strictObject({ webhookId: webhookIdSchema }))
  .output(z.object({ ok: z.literal(true) }))
  .mutation(async ({ ctx, input }) => {
    await ctx.services.webhooks.remove(input.webhookId);
    return { ok: true };
  });
