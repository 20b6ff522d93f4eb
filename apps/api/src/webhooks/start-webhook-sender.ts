import type { SecretBox } from "../secrets/secret-box.ts";
import { openSecrets } from "./open-secrets.ts";
import {
  startMessageSender,
  type MessageSenderDeps,
  type Receiver,
  type RunningMessageSender,
} from "./start-message-sender.ts";
import type { WebhookHttp } from "./webhook-http.ts";
import type { StoredWebhook, WebhookStore } from "./webhook-store.ts";

export interface WebhookSenderDeps extends Omit<MessageSenderDeps, "listReceivers"> {
  store: Pick<WebhookStore, "markGone">;
  /** Cached. */
  listWebhooks(): Promise<StoredWebhook[]>;
  /** Further receivers, which sign in their own way. Cached. */
  listOthers?: () => Promise<Receiver[]>;
  http: Pick<WebhookHttp, "post" | "forget">;
  secretBox: SecretBox;
  /** Unix milliseconds. */
  now(): number;
}

export function startWebhookSender({
  listOthers = async () => [],
  ...deps
}: WebhookSenderDeps): Promise<RunningMessageSender> {
  return startMessageSender({
    ...deps,
    listReceivers: async () => [
      ...(await deps.listWebhooks()).map((webhook) => toReceiver(deps, webhook)),
      ...(await listOthers()),
    ],
  });
}

function toReceiver(
  { store, http, secretBox, now }: Pick<WebhookSenderDeps, "store" | "http" | "secretBox" | "now">,
  webhook: StoredWebhook,
): Receiver {
  const { id, url, enabled } = webhook;
  return {
    id,
    enabled,
    post({ id: messageId, body }, { signal }) {
      const secrets = openSecrets(secretBox, { webhook, now: now() });
      return http.post({ webhookId: id, url, secrets, messageId, body, signal });
    },
    markGone: () => store.markGone({ id, now: now() }),
    forget: () => http.forget(id),
  };
}
