import { sql } from "kysely";
import { recordAudit } from "../../audit-log/record-audit.ts";
import type { Database } from "../../database/connect.ts";

/** Times are unix milliseconds. */
export interface StoredTradeAccount {
  managed: boolean | null;
  confirmed: boolean | null;
  checkedAt: number | null;
  /** Of a check that failed. */
  errcode: number | null;
  errmsg: string | null;
  jumpPath: string | null;
  watchedAt: number | null;
}

/** What is known of a mini program's shipping management, and who looks next. */
export interface TradeAccountStore {
  find(appId: string): Promise<StoredTradeAccount | null>;
  /** Takes the next check or reading, if it is due: one process of all gets it, and others wait for `againInMs`. */
  take(input: { appId: string; task: "check" | "watch"; againInMs: number }): Promise<boolean>;
  /** Makes it due in this time. */
  postpone(input: { appId: string; task: "check" | "watch"; inMs: number }): Promise<void>;
  saveCheck(input: { appId: string; managed: boolean; confirmed: boolean | null }): Promise<void>;
  saveFailure(input: { appId: string; errcode: number | null; errmsg: string }): Promise<void>;
  markWatched(appId: string): Promise<void>;
  saveJumpPath(input: { appId: string; jumpPath: string }): Promise<void>;
}

const COLUMNS = { check: "check_at", watch: "watch_at" } as const;

export function createTradeAccountStore(database: Database): TradeAccountStore {
  const { sql: connection } = database;

  async function insertMissing(appId: string): Promise<void> {
    const insert = database.dialect === "mysql" ? sql`insert ignore` : sql`insert or ignore`;
    await sql`
      ${insert} into trade_accounts (app_id, check_at, watch_at) values (${appId}, ${0}, ${0})
    `.execute(connection);
  }

  async function find(appId: string): Promise<StoredTradeAccount | null> {
    const { rows } = await sql<Row>`
      select managed, confirmed, checked_at as checkedAt, errcode, errmsg, jump_path as jumpPath,
        watched_at as watchedAt
      from trade_accounts where app_id = ${appId}
    `.execute(connection);
    const [row] = rows;
    if (!row) return null;
    return { ...row, managed: toBoolean(row.managed), confirmed: toBoolean(row.confirmed) };
  }

  return {
    find,
    async take({ appId, task, againInMs }) {
      const due = sql.ref(COLUMNS[task]);
      await insertMissing(appId);
      const { numAffectedRows } = await sql`
        update trade_accounts set ${due} = ${database.now} + ${sql.lit(againInMs)}
        where app_id = ${appId} and ${due} <= ${database.now}
      `.execute(connection);
      return Number(numAffectedRows ?? 0) > 0;
    },
    async postpone({ appId, task, inMs }) {
      await insertMissing(appId);
      await sql`
        update trade_accounts set ${sql.ref(COLUMNS[task])} = ${database.now} + ${sql.lit(inMs)} where app_id = ${appId}
      `.execute(connection);
    },
    async saveCheck({ appId, managed, confirmed }) {
      await insertMissing(appId);
      await sql`
        update trade_accounts set managed = ${managed ? 1 : 0}, confirmed = ${toNumber(confirmed)},
          checked_at = ${database.now}, errcode = null, errmsg = null
        where app_id = ${appId}
      `.execute(connection);
    },
    async saveFailure({ appId, errcode, errmsg }) {
      await insertMissing(appId);
      await sql`
        update trade_accounts set errcode = ${errcode}, errmsg = ${errmsg}, checked_at = ${database.now}
        where app_id = ${appId}
      `.execute(connection);
    },
    async markWatched(appId) {
      await sql`update trade_accounts set watched_at = ${database.now} where app_id = ${appId}`.execute(
        connection,
      );
    },
    async saveJumpPath({ appId, jumpPath }) {
      await insertMissing(appId);
      const before = (await find(appId))?.jumpPath ?? null;
      await database.transaction(async (tx) => {
        await sql`
          update trade_accounts set jump_path = ${jumpPath} where app_id = ${appId}
        `.execute(tx);
        if (before === jumpPath) return;
        await recordAudit(tx, {
          action: "payment_settings.updated",
          target: { kind: "payment_settings", id: appId, name: appId },
          changes: [{ field: "jumpPath", before, after: jumpPath }],
        });
      });
    },
  };
}

type Row = Omit<StoredTradeAccount, "managed" | "confirmed"> & {
  managed: number | null;
  confirmed: number | null;
};

const toBoolean = (value: number | null): boolean | null => (value === null ? null : value === 1);
const toNumber = (value: boolean | null): number | null => (value === null ? null : value ? 1 : 0);
