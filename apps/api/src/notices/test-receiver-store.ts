import { NoticeError, type GrantKind } from "@mp-notice/core";
import { sql } from "kysely";
import { recordAudit } from "../audit-log/record-audit.ts";
import type { Database, Sql } from "../database/connect.ts";
import { hintIndex } from "../database/hint-index.ts";
import { forUpdate } from "../database/row-locks.ts";

interface Owner {
  userId: string;
  appId: string;
}

export interface TestReceiverStore {
  find(owner: Owner): Promise<string | null>;
  /** @throws NoticeError UNAUTHENTICATED when the user has been removed in the meantime */
  set(input: Owner & { openid: string | null }): Promise<void>;
  /**
   * Each kind and template of which the customer has a usable grant, held ones included: a test may take them. `templateId` is empty
   * unless the kind is `subscribe`.
   */
  listUsable(customer: {
    appId: string;
    openid: string;
  }): Promise<{ kind: GrantKind; templateId: string }[]>;
}

export function createTestReceiverStore(database: Database): TestReceiverStore {
  const { sql: connection, transaction, now } = database;
  return {
    find: (owner) => findOpenid(connection, owner),
    set: ({ openid, ...owner }) =>
      transaction(async (tx) => {
        const { userId, appId } = owner;
        // The lock orders concurrent choices, and a choice against the user's removal.
        const { rows } = await sql<{ email: string }>`
          select email from users where id = ${userId} ${forUpdate(database)}
        `.execute(tx);
        const [user] = rows;
        if (!user) throw new NoticeError("UNAUTHENTICATED", "the user has been removed");
        const before = await findOpenid(tx, owner);
        if (before === openid) return;
        await sql`
          delete from test_receivers where user_id = ${userId} and app_id = ${appId}
        `.execute(tx);
        if (openid !== null)
          await sql`
            insert into test_receivers (user_id, app_id, openid) values (${userId}, ${appId}, ${openid})
          `.execute(tx);
        await recordAudit(tx, {
          action: "test_receiver.changed",
          target: { kind: "user", id: userId, name: user.email },
          changes: [{ field: "openid", before, after: openid }],
        });
      }),
    async listUsable({ appId, openid }) {
      const { rows } = await sql<{ kind: GrantKind; templateId: string }>`
        select distinct kind, template_id as templateId
        from grants ${hintIndex(database, "grants_customer_index")}
        where app_id = ${appId} and openid = ${openid} and uses_free > 0
          and usable_from <= ${now} and expires_at > ${now}
        order by kind, template_id
      `.execute(connection);
      return rows;
    },
  };
}

async function findOpenid(connection: Sql, { userId, appId }: Owner): Promise<string | null> {
  const { rows } = await sql<{ openid: string }>`
    select openid from test_receivers where user_id = ${userId} and app_id = ${appId}
  `.execute(connection);
  return rows[0]?.openid ?? null;
}
