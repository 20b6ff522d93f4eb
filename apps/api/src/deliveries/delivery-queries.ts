import { DELIVERY_STATES, findCurrent, NoticeError, SCHEDULING_REASONS } from "@mp-notice/core";
import { sql } from "kysely";
import {
  MAX_STATE_COUNT,
  type DeliveryDetail,
  type DeliverySummary,
  type ListDeliveriesInput,
  type StateCount,
} from "./delivery.contract.ts";
import type { Database } from "../database/connect.ts";
import { hintIndex } from "../database/hint-index.ts";
import { countCovered, countStates } from "./read-resends.ts";
import { describeLineages, readLineages } from "./read-lineages.ts";
import { searchDeliveries } from "../search/search-deliveries.ts";
import { listDeliveries } from "./select-delivery-page.ts";
import { selectDeliveryByKey } from "../queue/sql/select-deliveries-by-key.ts";

const DEFAULT_LIMIT = 20;

interface SummaryRow extends Omit<
  DeliverySummary,
  | "createdAt"
  | "updatedAt"
  | "sentAt"
  | "again"
  | "resentAs"
  | "lineage"
  | "waitsUntil"
  | "scheduledFor"
> {
  grantWaitUntil: number;
  dueAt: number;
  /** The database's time. */
  now: number;
  createdAt: number;
  updatedAt: number;
  sentAt: number | null;
  lineageId: string | null;
  isAgain: number;
}

/** A delivery as stored; the explanation of WeChat's answer is added later. */
export type DeliveryRecord = Omit<DeliveryDetail, "explanation">;

interface DetailRow extends SummaryRow {
  definitionVersion: number | null;
  data: string;
  idempotencyKey: string | null;
  expiresAt: number;
  templateId: string | null;
  grantId: string | null;
  msgId: string | null;
  timeline: string;
  request: string | null;
  response: string | null;
}

const toSummaryColumns = ({ now }: Database) => sql`
  id as deliveryId, kind, notice, openid, order_id as orderId, state, reason, errcode, channel, attempts,
  created_at as createdAt, updated_at as updatedAt, sent_at as sentAt, resend_of as resendOf, is_again as isAgain,
  lineage_id as lineageId, grant_wait_until as grantWaitUntil, due_at as dueAt, ${now} as now
`;

/** Read-only queries: lists, one delivery with its timeline, the age of the oldest due delivery. */
export interface DeliveryQueries {
  list(
    appId: string,
    input: ListDeliveriesInput,
  ): Promise<{ items: DeliverySummary[]; nextCursor: string | null }>;
  get(appId: string, deliveryId: string): Promise<DeliveryRecord>;
  /** The delivery that stands for the key's lineage. */
  findByKey(appId: string, idempotencyKey: string): Promise<DeliverySummary | null>;
  /** How many of these deliveries the usable permissions would pay for. */
  countCovered(input: Parameters<typeof countCovered>[1]): ReturnType<typeof countCovered>;
  countStates(input: Parameters<typeof countStates>[1]): ReturnType<typeof countStates>;
  /** By state, each at most {@link MAX_STATE_COUNT}. */
  count(appId: string): Promise<StateCount[]>;
  /** The newest deliveries, newest first. */
  listLatest(appId: string, limit: number): Promise<DeliverySummary[]>;
  /** Age of the oldest due delivery of these notices; `null` when nothing is due. */
  findOldestDueAgeMs(appId: string, notices: readonly string[]): Promise<number | null>;
}

export function createDeliveryQueries(database: Database): DeliveryQueries {
  const { sql: connection } = database;
  const summaryColumns = () => toSummaryColumns(database);
  return {
    async list(appId, input) {
      const { search, limit = DEFAULT_LIMIT, ...filter } = input;
      const page = { appId, columns: summaryColumns(), filter, limit: limit + 1 };
      const rows =
        search === undefined
          ? await listDeliveries<SummaryRow>(database, page)
          : await searchDeliveries<SummaryRow>(database, { ...page, search });
      const items = await toSummaries(database, rows.slice(0, limit));
      return { items, nextCursor: rows.length > limit ? (items.at(-1)?.deliveryId ?? null) : null };
    },
    async get(appId, deliveryId) {
      const { rows } = await sql<DetailRow>`
        select ${summaryColumns()}, definition_version as definitionVersion, data, idempotency_key as idempotencyKey, expires_at as expiresAt,
          template_id as templateId, grant_id as grantId, msg_id as msgId, timeline, request, response
        from deliveries where app_id = ${appId} and id = ${deliveryId}
      `.execute(connection);
      const [row] = rows;
      const [summary] = row ? await toSummaries(database, [row]) : [];
      if (row && summary) return toDetail(row, summary);
      throw new NoticeError("NOT_FOUND", `there is no delivery ${deliveryId}`, {
        details: [{ field: "deliveryId", problem: "does not exist" }],
      });
    },
    async findByKey(appId, idempotencyKey) {
      const first = await selectDeliveryByKey(connection, { appId, key: idempotencyKey });
      if (!first) return null;
      const lineage = (await readLineages(database, [first.id])).get(first.id) ?? [];
      const currentId = findCurrent(lineage)?.id ?? first.id;
      const { rows } = await sql<SummaryRow>`
        select ${summaryColumns()} from deliveries where id = ${currentId}
      `.execute(connection);
      const [current] = await toSummaries(database, rows);
      return current ?? null;
    },
    countCovered: (input) => countCovered(database, input),
    countStates: (input) => countStates(database, input),
    async count(appId) {
      const counts = DELIVERY_STATES.map(
        (state) => sql`
          select ${state} as state, count(*) as count from (
            select 1 as one from deliveries ${hintIndex(database, "deliveries_claim_index")}
            where app_id = ${appId} and state = ${state} limit ${sql.lit(MAX_STATE_COUNT)}
          ) as ${sql.ref(state)}
        `,
      );
      const { rows } = await sql<StateCount>`${sql.join(counts, sql` union all `)}`.execute(
        connection,
      );
      return rows;
    },
    async listLatest(appId, limit) {
      const { rows } = await sql<SummaryRow>`
        select ${summaryColumns()} from deliveries where app_id = ${appId} order by id desc limit ${sql.lit(limit)}
      `.execute(connection);
      return toSummaries(database, rows);
    },
    async findOldestDueAgeMs(appId, notices) {
      const { rows } = await sql<{ ageMs: number | null }>`
        select ${database.now} - min(due_at) as ageMs from (${sql.join(
          notices.map((notice) => oldestDue({ database, appId, notice })),
          sql` union all `,
        )}) oldest
      `.execute(connection);
      return rows[0]?.ageMs ?? null;
    },
  };
}

/** One seek in the claim's index, however many deliveries are due. */
function oldestDue(input: { database: Database; appId: string; notice: string }) {
  const { database, appId, notice } = input;
  return sql`select min(due_at) as due_at from deliveries
    where app_id = ${appId} and state = 'queued' and notice = ${notice} and due_at <= ${database.now}`;
}

function toIso(ms: number): string {
  return new Date(ms).toISOString();
}

async function toSummaries(
  database: Database,
  rows: readonly SummaryRow[],
): Promise<DeliverySummary[]> {
  const describeLineage = await describeLineages(database, rows);
  return rows.map((row) => {
    const { deliveryId, kind, notice, openid, orderId, state, reason, errcode } = row;
    const { channel, attempts, resendOf } = row;
    return {
      ...{ deliveryId, kind, notice, openid, orderId, state, reason, errcode, channel, attempts },
      createdAt: toIso(row.createdAt),
      updatedAt: toIso(row.updatedAt),
      sentAt: row.sentAt === null ? null : toIso(row.sentAt),
      resendOf,
      waitsUntil: row.state === "waiting_for_grant" ? toIso(row.grantWaitUntil) : null,
      scheduledFor: isScheduled(row) ? toIso(row.dueAt) : null,
      again: row.isAgain === 1,
      ...describeLineage(row),
    };
  });
}

function isScheduled({ state, reason, dueAt, now }: SummaryRow): boolean {
  return state === "queued" && dueAt > now && SCHEDULING_REASONS.some((each) => each === reason);
}

function toDetail(row: DetailRow, summary: DeliverySummary): DeliveryRecord {
  const { definitionVersion, idempotencyKey, templateId, grantId, msgId } = row;
  return {
    ...summary,
    ...{ definitionVersion, idempotencyKey, templateId, grantId, msgId },
    data: JSON.parse(row.data) as DeliveryDetail["data"],
    expiresAt: toIso(row.expiresAt),
    timeline: parseTimeline(row.timeline),
    request: row.request === null ? null : (JSON.parse(row.request) as unknown),
    response:
      row.response === null ? null : (JSON.parse(row.response) as DeliveryDetail["response"]),
  };
}

/** The database writes the first entry's time in milliseconds; later entries are ISO 8601. */
function parseTimeline(lines: string): DeliveryDetail["timeline"] {
  return lines
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as DeliveryDetail["timeline"][number])
    .map((entry) => ({ ...entry, at: new Date(entry.at).toISOString() }));
}
