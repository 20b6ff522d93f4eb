import { router } from "../trpc/procedures.ts";
import { createWebhookProcedure } from "./create-webhook.procedure.ts";
import { listAttemptsProcedure } from "./list-attempts.procedure.ts";
import { listWebhooksProcedure } from "./list-webhooks.procedure.ts";
import { redeliverMessagesProcedure } from "./redeliver-messages.procedure.ts";
import { removeWebhookProcedure } from "./remove-webhook.procedure.ts";
import { testWebhookProcedure } from "./test-webhook.procedure.ts";
import { updateWebhookProcedure } from "./update-webhook.procedure.ts";

export const webhooksRouter = router({
  list: listWebhooksProcedure,
  create: createWebhookProcedure,
  update: updateWebhookProcedure,
  remove: removeWebhookProcedure,
  test: testWebhookProcedure,
  listAttempts: listAttemptsProcedure,
  redeliver: redeliverMessagesProcedure,
});
