import { webhookPurpose } from "../secrets/sealed-columns.ts";
import type { SecretBox } from "../secrets/secret-box.ts";
import type { StoredWebhook } from "./webhook-store.ts";

/** The secrets that sign now, the current one first. */
export function openSecrets(
  secretBox: SecretBox,
  { webhook, now }: { webhook: StoredWebhook; now: number },
): string[] {
  const { id, sealedSecret, sealedOldSecret, oldSecretUntil } = webhook;
  const current = secretBox.open(sealedSecret, webhookPurpose("secret", id));
  if (sealedOldSecret === null || (oldSecretUntil ?? 0) <= now) return [current];
  return [current, secretBox.open(sealedOldSecret, webhookPurpose("old-secret", id))];
}
