import { ownerProcedure } from "../trpc/procedures.ts";
import { createWebhookSchema, savedWebhookSchema } from "./webhook.contract.ts";

export const createWebhookProcedure = ownerProcedure
  .input(createWebhookSchema)
  .output(savedWebhookSchema)
  .mutation(({ ctx, input }) => ctx.services.webhooks.create(input));
