import { sql } from "kysely";
import { SecretBoxError, type SecretBox } from "../secrets/secret-box.ts";
import type { AccessTokenStore } from "./access-token-store.port.ts";
import type { Database } from "../database/connect.ts";
import { accessTokenPurpose } from "../secrets/sealed-columns.ts";

interface TokenRow {
  sealedToken: string;
  expiresAt: number;
  now: number;
}

/** One row per mini program; leases and expiry use the database's clock. Tokens are encrypted at rest. */
export function createAccessTokenStore({
  database,
  secretBox,
}: {
  database: Database;
  secretBox: SecretBox;
}): AccessTokenStore {
  const { sql: connection } = database;

  async function findRow(owner: {
    appId: string;
    secretFingerprint: string;
  }): Promise<TokenRow | null> {
    const { rows } = await sql<TokenRow>`
      select sealed_token as sealedToken, expires_at as expiresAt, ${database.now} as now from access_tokens
      where app_id = ${owner.appId} and secret_fingerprint = ${owner.secretFingerprint} and sealed_token is not null
        and expires_at > ${database.now}
    `.execute(connection);
    return rows[0] ?? null;
  }

  /** A token that no key opens counts as missing, so it is fetched again. */
  function openToken({ sealedToken }: TokenRow, appId: string): string | null {
    try {
      return secretBox.open(sealedToken, accessTokenPurpose(appId));
    } catch (error) {
      if (error instanceof SecretBoxError) return null;
      throw error;
    }
  }

  return {
    async read(owner) {
      const row = await findRow(owner);
      const token = row && openToken(row, owner.appId);
      return row && token !== null ? { token, expiresAt: row.expiresAt, now: row.now } : null;
    },
    async takeLease({ appId, holder, leaseMs }) {
      const leaseUntil = sql`${database.now} + ${sql.lit(leaseMs)}`;
      const insert = database.dialect === "mysql" ? sql`insert ignore` : sql`insert or ignore`;
      await sql`${insert} into access_tokens (app_id) values (${appId})`.execute(connection);
      const { numAffectedRows } = await sql`
        update access_tokens set lease_holder = ${holder}, lease_until = ${leaseUntil}
        where app_id = ${appId} and (lease_until is null or lease_until <= ${database.now})
      `.execute(connection);
      return Number(numAffectedRows ?? 0) === 1;
    },
    async save({ appId, secretFingerprint, token, expiresInMs }) {
      await sql`
        update access_tokens
        set secret_fingerprint = ${secretFingerprint}, sealed_token = ${secretBox.seal(token, accessTokenPurpose(appId))},
          issued_at = ${database.now}, expires_at = ${database.now} + ${sql.lit(expiresInMs)}, lease_holder = null, lease_until = null
        where app_id = ${appId}
      `.execute(connection);
    },
    async releaseLease({ appId, holder }) {
      await sql`
        update access_tokens set lease_holder = null, lease_until = null where app_id = ${appId} and lease_holder = ${holder}
      `.execute(connection);
    },
    async drop({ appId, secretFingerprint, token }) {
      // Sealing the same token twice gives different texts: compare the plaintext, then delete by the sealed text.
      const row = await findRow({ appId, secretFingerprint });
      if (!row || openToken(row, appId) !== token) return;
      await sql`
        update access_tokens set sealed_token = null where app_id = ${appId} and sealed_token = ${row.sealedToken}
      `.execute(connection);
    },
  };
}
