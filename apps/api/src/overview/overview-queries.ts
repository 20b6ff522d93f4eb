import { sql } from "kysely";
import type { Database } from "../database/connect.ts";
import { readNow } from "../database/read-now.ts";

export interface OverviewQueries {
  /** The database's clock, unix milliseconds. */
  now(): Promise<number>;
  /** Whether any sending process holds its lease. */
  isAnyWorkerAlive(): Promise<boolean>;
  /** Age of the oldest due delivery of these notices; `null` when none is due. */
  findOldestDueAgeMs(appId: string, notices: string[]): Promise<number | null>;
  /** Due deliveries of these notices. */
  countQueued(appId: string, notices: string[]): Promise<number>;
  hasReports(appId: string): Promise<boolean>;
  hasSent(appId: string): Promise<boolean>;
}

export function createOverviewQueries(database: Database): OverviewQueries {
  const { sql: connection } = database;

  async function exists(query: ReturnType<typeof sql>): Promise<boolean> {
    return (await query.execute(connection)).rows.length > 0;
  }

  return {
    now: () => readNow(database),
    isAnyWorkerAlive: () =>
      exists(sql`select id from workers where lease_until > ${database.now} limit 1`),
    async findOldestDueAgeMs(appId, notices) {
      const ages: number[] = [];
      // One notice at a time, because each is a single seek in the claim's index.
      for (const notice of notices) {
        const { rows } = await sql<{ ageMs: number | null }>`
          select ${database.now} - min(due_at) as ageMs from deliveries
          where app_id = ${appId} and state = 'queued' and notice = ${notice} and due_at <= ${database.now}
        `.execute(connection);
        const ageMs = rows[0]?.ageMs ?? null;
        if (ageMs !== null) ages.push(ageMs);
      }
      return ages.length > 0 ? Math.max(...ages) : null;
    },
    async countQueued(appId, notices) {
      if (notices.length === 0) return 0;
      const { rows } = await sql<{ count: number }>`
        select count(*) as count from deliveries
        where app_id = ${appId} and state = 'queued' and notice in (${sql.join(notices)})
          and due_at <= ${database.now}
      `.execute(connection);
      return rows[0]?.count ?? 0;
    },
    hasReports: (appId) =>
      exists(sql`select app_id from grant_reports where app_id = ${appId} limit 1`),
    hasSent: (appId) =>
      exists(sql`select id from deliveries where app_id = ${appId} and state = 'sent' limit 1`),
  };
}
