import { UniqueConstraintViolationException } from "@mikro-orm/core";
import { webhookPurpose } from "../secrets/sealed-columns.ts";
import type { SecretBox } from "../secrets/secret-box.ts";
import type { WebhookStore } from "./webhook-store.ts";
import { WEBHOOK_EVENTS } from "./webhook.contract.ts";

export interface WebhookToRegister {
  url: string;
  /** `whsec_` and base64. */
  secret: string;
}

/** The demo shop's webhook has the same id at each start, although its address may change. */
const ID = "0000000000000000000000DEMO";

/** Adds the demo shop's webhook at startup. One that an owner changed keeps the change; one that they removed stays away. */
export async function registerWebhook(
  deps: { store: WebhookStore; secretBox: SecretBox; now(): number },
  { url, secret }: WebhookToRegister,
): Promise<void> {
  const { store, secretBox } = deps;
  const now = deps.now();
  const known = (await store.list()).find(({ id }) => id === ID);
  if (known) {
    if (known.url !== url) await store.update({ id: ID, changes: { url }, now });
    return;
  }
  try {
    await store.add({
      ...{ id: ID, url, events: [...WEBHOOK_EVENTS], enabled: true, createdAt: now },
      sealedSecret: secretBox.seal(secret, webhookPurpose("secret", ID)),
      sealedOldSecret: null,
      oldSecretUntil: null,
    });
  } catch (error) {
    if (!(error instanceof UniqueConstraintViolationException)) throw error;
  }
}
