import { sql } from "kysely";
import { SecretBoxError, type SecretBox } from "./secret-box.ts";
import type { Database } from "../database/connect.ts";

type SettingsSecret = "secret" | "push-token" | "push-aes-key" | "relay-token" | "relay-aes-key";

/** Binds a secret to its mini program, so that it cannot be copied into another row. */
export function secretPurpose(kind: SettingsSecret, appId: string): string {
  return `payment-settings.${kind}.${appId}`;
}

export function accessTokenPurpose(appId: string): string {
  return `access-token.${appId}`;
}

export function totpPurpose(userId: string): string {
  return `totp.${userId}`;
}

export function webhookPurpose(kind: "secret" | "old-secret", webhookId: string): string {
  return `webhook.${kind}.${webhookId}`;
}

interface SealedColumn {
  table: string;
  id: string;
  column: string;
  purpose(id: string): string;
  /** A cached value: dropped if no key opens it, then fetched again. */
  isCache?: true;
}

/** Every encrypted column. */
export const SEALED_COLUMNS: SealedColumn[] = [
  {
    table: "payment_settings",
    id: "app_id",
    column: "sealed_secret",
    purpose: (appId) => secretPurpose("secret", appId),
  },
  {
    table: "payment_settings",
    id: "app_id",
    column: "sealed_push_token",
    purpose: (appId) => secretPurpose("push-token", appId),
  },
  {
    table: "payment_settings",
    id: "app_id",
    column: "sealed_push_aes_key",
    purpose: (appId) => secretPurpose("push-aes-key", appId),
  },
  {
    table: "payment_settings",
    id: "app_id",
    column: "sealed_relay_token",
    purpose: (appId) => secretPurpose("relay-token", appId),
  },
  {
    table: "payment_settings",
    id: "app_id",
    column: "sealed_relay_aes_key",
    purpose: (appId) => secretPurpose("relay-aes-key", appId),
  },
  { table: "users", id: "id", column: "sealed_totp_secret", purpose: totpPurpose },
  {
    table: "webhooks",
    id: "id",
    column: "sealed_secret",
    purpose: (webhookId) => webhookPurpose("secret", webhookId),
  },
  {
    table: "webhooks",
    id: "id",
    column: "sealed_old_secret",
    purpose: (webhookId) => webhookPurpose("old-secret", webhookId),
  },
  {
    table: "access_tokens",
    id: "app_id",
    column: "sealed_token",
    purpose: accessTokenPurpose,
    isCache: true,
  },
];

interface StaleValue {
  place: SealedColumn;
  id: string;
  sealed: string;
  /** `null` drops the value. */
  text: string | null;
}

/**
 * Key rotation: decrypts every sealed value, then re-encrypts those not sealed with the first key, so that older keys can be
 * removed. Safe to run concurrently: each update is a compare-and-swap on the decrypted value.
 * @throws SecretBoxError when a value cannot be opened; nothing is changed then.
 */
export async function renewSeals({
  database,
  secretBox,
}: {
  database: Pick<Database, "sql">;
  secretBox: SecretBox;
}): Promise<void> {
  const stale: StaleValue[] = [];
  for (const place of SEALED_COLUMNS) {
    for (const { id, sealed } of await listSealed(database, place)) {
      const text = openOrDrop(secretBox, { place, id, sealed });
      if (text === null || !secretBox.isSealedByFirstKey(sealed))
        stale.push({ place, id, sealed, text });
    }
  }
  for (const { place, id, sealed, text } of stale) {
    const renewed = text === null ? null : secretBox.seal(text, place.purpose(id));
    await sql`
      update ${sql.table(place.table)} set ${sql.ref(place.column)} = ${renewed}
      where ${sql.ref(place.id)} = ${id} and ${sql.ref(place.column)} = ${sealed}
    `.execute(database.sql);
  }
}

async function listSealed(
  database: Pick<Database, "sql">,
  { table, id, column }: SealedColumn,
): Promise<{ id: string; sealed: string }[]> {
  const { rows } = await sql<{ id: string; sealed: string }>`
    select ${sql.ref(id)} as id, ${sql.ref(column)} as sealed from ${sql.table(table)} where ${sql.ref(column)} is not null
  `.execute(database.sql);
  return rows;
}

function openOrDrop(
  secretBox: SecretBox,
  { place, id, sealed }: Omit<StaleValue, "text">,
): string | null {
  try {
    return secretBox.open(sealed, place.purpose(id));
  } catch (error) {
    if (place.isCache && error instanceof SecretBoxError) return null;
    throw error;
  }
}
