import { z } from "zod";
import { ownerProcedure } from "../trpc/procedures.ts";
import { webhookSchema } from "./webhook.contract.ts";

export const listWebhooksProcedure = ownerProcedure
  .output(z.array(webhookSchema))
  .query(({ ctx }) => ctx.services.webhooks.list());
