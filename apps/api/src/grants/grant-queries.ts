import type { GrantKind } from "@mp-notice/core";
import { sql } from "kysely";
import type { GrantService, GrantSummary, ListedGrant, ListGrantsInput } from "./grant.contract.ts";
import type { Database } from "../database/connect.ts";
import { toGrantSearch } from "../search/search-grants.ts";
import { countEndedUses, type EndedUses } from "./count-ended-uses.ts";
import { countCustomers, countReachedCustomers, countUsableGrants } from "./count-usable-grants.ts";
import { readNow } from "../database/read-now.ts";
import { DAY_MS } from "../time/china-days.ts";

const DEFAULT_LIMIT = 20;

interface GrantListRow {
  id: string;
  openid: string;
  kind: GrantKind;
  templateId: string;
  orderId: string | null;
  usesGiven: number;
  usesFree: number;
  usesHeld: number;
  usesSpent: number;
  usesVoid: number;
  acceptedAt: number;
  usableFrom: number | null;
  expiresAt: number;
  now: number;
}

export interface GrantQueries {
  summarize(appId: string): Promise<GrantSummary[]>;
  list(appId: string, input: ListGrantsInput): ReturnType<GrantService["list"]>;
  countUsable(appId: string): ReturnType<typeof countUsableGrants>;
  /** `from` is the beginning of the first day, unix milliseconds. */
  countEnded(appId: string, from: number): Promise<EndedUses[]>;
  /** All customers, and by template those with a usable grant; the template of forms and payments is empty. */
  countReached(appId: string): Promise<{ customers: number; byTemplate: Map<string, number> }>;
  /** The database's clock, unix milliseconds. */
  now(): Promise<number>;
}

export function createGrantQueries(database: Database): GrantQueries {
  const { sql: connection } = database;
  return {
    async summarize(appId) {
      const { now } = database;
      const { rows } = await sql<
        Record<Exclude<keyof GrantSummary, "kind" | "templateId">, number | null> & {
          kind: GrantKind;
          templateId: string;
        }
      >`
        select kind, template_id as templateId,
          sum(case when usable_from <= ${now} and expires_at > ${now} then uses_free else 0 end) as usable,
          sum(case when (usable_from is null or usable_from > ${now}) and expires_at > ${now} then uses_free else 0 end) as pending,
          sum(case when expires_at > ${now} and expires_at <= ${now} + ${sql.lit(DAY_MS)} then uses_free else 0 end) as expiringWithinADay,
          sum(uses_spent) as spent,
          sum(uses_void + case when expires_at <= ${now} then uses_free else 0 end) as void
        from grants where app_id = ${appId}
        group by kind, template_id
        order by kind, template_id
      `.execute(connection);
      return rows.map((row) => ({
        kind: row.kind,
        templateId: row.templateId === "" ? null : row.templateId,
        usable: Number(row.usable),
        pending: Number(row.pending),
        expiringWithinADay: Number(row.expiringWithinADay),
        spent: Number(row.spent),
        void: Number(row.void),
      }));
    },
    async list(appId, { search, openid, kind, cursor, limit = DEFAULT_LIMIT }) {
      const isFound =
        search === undefined ? sql`1 = 1` : await toGrantSearch(database, { appId, search });
      if (isFound === null) return { items: [], nextCursor: null };
      const conditions = [
        sql`app_id = ${appId}`,
        isFound,
        ...(openid === undefined ? [] : [sql`openid = ${openid}`]),
        ...(kind === undefined ? [] : [sql`kind = ${kind}`]),
        ...(cursor === undefined ? [] : [sql`id < ${cursor}`]),
      ];
      const { rows } = await sql<GrantListRow>`
        select id, openid, kind, template_id as templateId, order_id as orderId, uses_given as usesGiven,
          uses_free as usesFree, uses_held as usesHeld, uses_spent as usesSpent, uses_void as usesVoid,
          accepted_at as acceptedAt, usable_from as usableFrom, expires_at as expiresAt, ${database.now} as now
        from grants where ${sql.join(conditions, sql` and `)}
        order by id desc limit ${sql.lit(limit + 1)}
      `.execute(connection);
      const items = rows.slice(0, limit).map(toItem);
      return { items, nextCursor: rows.length > limit ? (items.at(-1)?.grantId ?? null) : null };
    },
    countUsable: (appId) => countUsableGrants(database, appId),
    countEnded: (appId, from) => countEndedUses(database, { appId, from }),
    countReached: async (appId) => ({
      customers: await countCustomers(database, appId),
      byTemplate: await countReachedCustomers(database, appId),
    }),
    now: () => readNow(database),
  };
}

function toItem(row: GrantListRow): ListedGrant {
  const never = row.expiresAt === Number.MAX_SAFE_INTEGER;
  return {
    grantId: row.id,
    openid: row.openid,
    kind: row.kind,
    templateId: row.templateId === "" ? null : row.templateId,
    orderId: row.orderId,
    uses: {
      given: row.usesGiven,
      free: row.usesFree,
      held: row.usesHeld,
      spent: row.usesSpent,
      void: row.usesVoid,
    },
    state: toState(row),
    acceptedAt: new Date(row.acceptedAt).toISOString(),
    usableFrom: row.usableFrom === null ? null : new Date(row.usableFrom).toISOString(),
    expiresAt: never ? null : new Date(row.expiresAt).toISOString(),
  };
}

function toState({
  usesFree,
  usesVoid,
  usableFrom,
  expiresAt,
  now,
}: GrantListRow): ListedGrant["state"] {
  if (usesFree === 0) return usesVoid > 0 ? "void" : "used";
  if (expiresAt <= now) return "expired";
  return usableFrom === null || usableFrom > now ? "pending" : "usable";
}
