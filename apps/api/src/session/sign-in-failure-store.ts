import { sql } from "kysely";
import { hashToken } from "../secrets/hash-token.ts";
import type { Database } from "../database/connect.ts";

interface FailureCount {
  failures: number;
  /** Unix milliseconds. */
  endsAt: number;
}

/** Counters of failed sign-ins, by rate-limit key. Times are unix milliseconds. */
export interface SignInFailureStore {
  /** The counters whose window is open at `now`; keys without failures are absent. */
  read(input: { keys: string[]; now: number }): Promise<Map<string, FailureCount>>;
  /** Counts a failure. The first of a window sets its end. */
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
    // MySQL assigns from left to right: compute the count from the old end before overwriting it.
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
