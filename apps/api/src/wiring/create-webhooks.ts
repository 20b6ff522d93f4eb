import type { Config } from "../config.ts";
import type { SecretBox } from "../secrets/secret-box.ts";
import { createAddressGuard, type ResolveHost } from "../webhooks/address-guard.ts";
import { createWebhookService } from "../webhooks/create-webhook-service.ts";
import { startWebhookSender, type RunningWebhookSender } from "../webhooks/start-webhook-sender.ts";
import type { MessageQueries } from "../webhooks/message-queries.ts";
import { createWebhookHttp } from "../webhooks/webhook-http.ts";
import type { Stores } from "./open-stores.ts";

/** The webhooks' service and their sender, which share no connection with the sender of messages. */
export function createWebhooks(input: {
  stores: Stores;
  config: Pick<Config, "webhookAllowPrivate">;
  secretBox: SecretBox;
  isAlone: boolean;
  findAppId(): Promise<string | null>;
  newId(): string;
  /** Unix milliseconds. */
  now(): number;
  logBackgroundError(message: string, error: unknown): void;
  resolveHost?: ResolveHost | undefined;
  /** For the overview, which many people read: cached when it is slow. */
  summarizeRoughly: MessageQueries["summarizeUndelivered"];
}) {
  const { stores, config, secretBox, isAlone, newId, now, logBackgroundError } = input;
  let sender: RunningWebhookSender | null = null;
  const guard = createAddressGuard({
    allowPrivate: config.webhookAllowPrivate,
    ...(input.resolveHost && { resolveHost: input.resolveHost }),
  });
  const http = createWebhookHttp({ guard, now });
  const service = createWebhookService({
    ...{ http, guard, secretBox, newId, now },
    store: stores.webhooks,
    messages: stores.webhookMessages,
    queries: stores.webhookQueries,
    summarizeRoughly: input.summarizeRoughly,
    findAppId: input.findAppId,
    wakeSender: () => sender?.wake(),
  });
  return {
    service,
    wake: () => sender?.wake(),
    async start() {
      sender = await startWebhookSender({
        ...{ http, secretBox, isAlone, newId, now, logBackgroundError },
        store: stores.webhooks,
        listWebhooks: stores.listWebhooks,
        messages: stores.webhookMessages,
        random: Math.random,
      });
    },
    async close() {
      await sender?.stop();
      await http.close();
    },
  };
}
