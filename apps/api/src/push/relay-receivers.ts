import type { StoredPaymentSettings } from "../payment-settings/payment-settings-store.ts";
import { secretPurpose } from "../secrets/sealed-columns.ts";
import type { SecretBox } from "../secrets/secret-box.ts";
import type { PushSettings } from "../wechat/read-push.ts";
import { signPush } from "../wechat/sign-push.ts";
import type { Receiver } from "../webhooks/start-message-sender.ts";
import { toRelayId } from "../webhooks/webhook.contract.ts";
import type { WebhookHttp } from "../webhooks/webhook-http.ts";
import type { RelayedPush } from "./push-relay.ts";

/** The shops' own handlers of pushes, as receivers of messages. Each try is signed anew, as WeChat's own retries are. */
export function toRelayReceivers(
  deps: { http: Pick<WebhookHttp, "send" | "forget">; secretBox: SecretBox; now(): number },
  relaying: readonly StoredPaymentSettings[],
): Receiver[] {
  const { http, secretBox, now } = deps;
  return relaying.flatMap((stored): Receiver[] => {
    const { appId, relayUrl } = stored;
    if (relayUrl === null) return [];
    const receiverId = toRelayId(appId);
    return [
      {
        id: receiverId,
        enabled: true,
        post(message, { signal }) {
          const settings = openSettings(secretBox, stored);
          const push = JSON.parse(message.body) as RelayedPush;
          const { query, contentType, body } = signPush(push, { settings, nowMs: now() });
          const headers = { "content-type": contentType };
          const url = addQuery(relayUrl, query);
          return http.send({ receiverId, url, headers, body, signal });
        },
        // Its handler refuses one message, which fails; it takes others.
        markGone: async () => {},
        forget: () => http.forget(receiverId),
      },
    ];
  });
}

function openSettings(
  secretBox: SecretBox,
  { appId, sealedRelayToken, sealedRelayAesKey }: StoredPaymentSettings,
): PushSettings {
  return {
    appId,
    token: secretBox.open(sealedRelayToken ?? "", secretPurpose("relay-token", appId)),
    encodingAesKey:
      sealedRelayAesKey === null
        ? null
        : secretBox.open(sealedRelayAesKey, secretPurpose("relay-aes-key", appId)),
  };
}

function addQuery(address: string, query: Record<string, string>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}
