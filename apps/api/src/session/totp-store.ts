import { sql, type Transaction } from "kysely";
import type { Database } from "../database/connect.ts";
import { recordAudit } from "../audit-log/record-audit.ts";

interface Person {
  id: string;
  email: string;
}

/** TOTP secrets (encrypted) and recovery codes (hashed). A step is the 30 seconds in which a code is valid. */
export interface TotpStore {
  /** Stores a pending secret and replaces an older pending one. False when one is confirmed. */
  setPending(input: { userId: string; sealedSecret: string }): Promise<boolean>;
  /** False when this secret is no longer the pending one. */
  confirm(input: {
    user: Person;
    sealedSecret: string;
    step: number;
    codeHashes: string[];
    now: number;
  }): Promise<boolean>;
  /** Consumes a step and all earlier ones (replay protection): of several concurrent calls, one succeeds. */
  takeStep(input: { userId: string; step: number }): Promise<boolean>;
  /** Consumes a recovery code: of several concurrent calls, one succeeds. */
  takeRecoveryCode(input: { userId: string; codeHash: string }): Promise<boolean>;
  /** Removes the secret and the recovery codes. False when there was no secret. */
  remove(input: { user: Person; action: "totp.removed" | "totp.reset" }): Promise<boolean>;
}

export function createTotpStore({
  sql: connection,
  transaction,
}: Pick<Database, "sql" | "transaction">): TotpStore {
  return {
    async setPending({ userId, sealedSecret }) {
      const { numAffectedRows } = await sql`
        update users set sealed_totp_secret = ${sealedSecret}
        where id = ${userId} and totp_confirmed_at is null
      `.execute(connection);
      return isOne(numAffectedRows);
    },
    confirm: ({ user, sealedSecret, step, codeHashes, now }) =>
      transaction(async (tx) => {
        const { numAffectedRows } = await sql`
          update users set totp_confirmed_at = ${now}, totp_last_step = ${step}
          where id = ${user.id} and sealed_totp_secret = ${sealedSecret} and totp_confirmed_at is null
        `.execute(tx);
        if (!isOne(numAffectedRows)) return false;
        await removeRecoveryCodes(tx, user.id);
        for (const codeHash of codeHashes) {
          await sql`
            insert into recovery_codes (code_hash, user_id, created_at) values (${codeHash}, ${user.id}, ${now})
          `.execute(tx);
        }
        await recordAudit(tx, { action: "totp.enabled", target: toTarget(user) });
        return true;
      }),
    async takeStep({ userId, step }) {
      const { numAffectedRows } = await sql`
        update users set totp_last_step = ${step}
        where id = ${userId} and (totp_last_step is null or totp_last_step < ${step})
      `.execute(connection);
      return isOne(numAffectedRows);
    },
    async takeRecoveryCode({ userId, codeHash }) {
      const { numAffectedRows } = await sql`
        delete from recovery_codes where code_hash = ${codeHash} and user_id = ${userId}
      `.execute(connection);
      return isOne(numAffectedRows);
    },
    remove: ({ user, action }) =>
      transaction(async (tx) => {
        const { numAffectedRows } = await sql`
          update users set sealed_totp_secret = null, totp_confirmed_at = null, totp_last_step = null
          where id = ${user.id} and totp_confirmed_at is not null
        `.execute(tx);
        if (!isOne(numAffectedRows)) return false;
        await removeRecoveryCodes(tx, user.id);
        await recordAudit(tx, { action, target: toTarget(user) });
        return true;
      }),
  };
}

export async function removeRecoveryCodes(tx: Transaction<unknown>, userId: string): Promise<void> {
  await sql`delete from recovery_codes where user_id = ${userId}`.execute(tx);
}

function isOne(rows: bigint | undefined): boolean {
  return rows === 1n;
}

function toTarget({ id, email }: Person) {
  return { kind: "user" as const, id, name: email };
}
