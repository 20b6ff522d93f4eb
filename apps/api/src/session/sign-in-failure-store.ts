import { sql } from "kysely";
import { hashToken } from "../secrets/hash-token.ts";
import type { Database } from "../database/connect.ts";

interface FailureCount {
  failures: number;
  /** Unix milliseconds. */
  endsAt: number;
}

/** Failed sign-ins by the key of a limit. Times are unix milliseconds. */
export interface SignInFailureStore {
  /** What counts at `now`; a key without failures is absent. */
  read(input: { keys: string[]; now: number }): Promise<Map<string, FailureCount>>;
  /** One more. The first of a window decides when it ends. */
  add(input: { key: string; now: number; endsAt: number }): Promise<void>;
  forget(key: string): Promise<void>;
}

export function createSignInFailureStore(database: Database): SignInFailureStore {
  const { sql: connection, dialect } = database;
  const onConflict =
    dialect === "mysql" ? sql`on duplicate key update` : sql`on conflict (id) do update set`;
  return {
    async read({ keys, now }) {
      const byId = new Map(keys.map((key) => [hashToken(key), key]));
      const { rows } = await sql<{ id: string; failures: number; ends_at: number }>`
        select id, failures, ends_at from sign_in_failures
        where id in (${sql.join([...byId.keys()])}) and ends_at > ${now}
      `.execute(connection);
      return new Map(
        rows.map(({ id, failures, ends_at: endsAt }) => [byId.get(id) ?? "", { failures, endsAt }]),
      );
    },
    // MySQL assigns from left to right: the count is decided by the end before it moves.
    async add({ key, now, endsAt }) {
      await sql`
        insert into sign_in_failures (id, failures, ends_at) values (${hashToken(key)}, 1, ${endsAt})
        ${onConflict}
          failures = case when sign_in_failures.ends_at > ${now} then sign_in_failures.failures + 1 else 1 end,
          ends_at = case when sign_in_failures.ends_at > ${now} then sign_in_failures.ends_at else ${endsAt} end
      `.execute(connection);
    },
    async forget(key) {
      await sql`delete from sign_in_failures where id = ${hashToken(key)}`.execute(connection);
    },
  };
}
