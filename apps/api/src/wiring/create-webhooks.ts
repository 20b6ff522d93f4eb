import type { Config } from "../config.ts";
import { toRelayReceivers } from "../push/relay-receivers.ts";
import { toRelayId } from "../webhooks/webhook.contract.ts";
import type { SecretBox } from "../secrets/secret-box.ts";
import { createAddressGuard, type ResolveHost } from "../webhooks/address-guard.ts";
import { assertPublicUrl } from "../webhooks/assert-public-url.ts";
import { createWebhookService } from "../webhooks/create-webhook-service.ts";
import type { RunningMessageSender } from "../webhooks/start-message-sender.ts";
import { startWebhookSender } from "../webhooks/start-webhook-sender.ts";
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
  let sender: RunningMessageSender | null = null;
  const guard = createAddressGuard({
    allowPrivate: config.webhookAllowPrivate,
    ...(input.resolveHost && { resolveHost: input.resolveHost }),
  });
  const http = createWebhookHttp({ guard, now });
  const listRelays = async () =>
    toRelayReceivers({ http, secretBox, now }, await stores.listRelaying());
  const service = createWebhookService({
    ...{ http, guard, secretBox, newId, now },
    store: stores.webhooks,
    messages: stores.webhookMessages,
    queries: stores.webhookQueries,
    summarizeRoughly: input.summarizeRoughly,
    async findOther(id) {
      const found = (await stores.listRelaying()).find(({ appId }) => toRelayId(appId) === id);
      return found?.relayUrl == null ? null : { id, url: found.relayUrl };
    },
    findAppId: input.findAppId,
    wakeSender: () => sender?.wake(),
  });
  return {
    service,
    assertPublic: (url: string, field: string) => assertPublicUrl(guard, { url, field }),
    wake: () => sender?.wake(),
    async start() {
      sender = await startWebhookSender({
        ...{ http, secretBox, isAlone, newId, now, logBackgroundError },
        store: stores.webhooks,
        listWebhooks: stores.listWebhooks,
        listOthers: listRelays,
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
