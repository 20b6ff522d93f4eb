import { ownerProcedure } from "../trpc/procedures.ts";
import { savedWebhookSchema, updateWebhookSchema } from "./webhook.contract.ts";

export const updateWebhookProcedure = ownerProcedure
  .input(updateWebhookSchema)
  .output(savedWebhookSchema)
  .mutation(({ ctx, input }) => ctx.services.webhooks.update(input));
