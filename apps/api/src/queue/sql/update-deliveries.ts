import { sql } from "kysely";
import { keepsLineage, type DeliveryProgress, type TimelineEntry } from "@mp-notice/core";
import type { Database, Sql } from "../../database/connect.ts";

/** A delivery's next row. A `null` in `request` or `response` keeps the stored value. */
export interface DeliveryUpdate {
  id: string;
  openid: string;
  progress: DeliveryProgress;
  entries: TimelineEntry[];
  request: string | null;
  response: string | null;
}

/**
 * Writes a whole batch in one statement; the rows travel as one JSON document, which both databases read as a table. The join order
 * is forced on MySQL, and ids are converted to the primary key's type, so that it reads that table once and seeks each row by
 * key: on its own, MariaDB reads the whole document again for every row, 45 ms for 64 of them instead of 4.
 */
export async function updateDeliveries(
  tx: Sql,
  { database, updates }: { database: Database; updates: DeliveryUpdate[] },
): Promise<void> {
  if (updates.length === 0) return;
  const document = JSON.stringify(updates.map(toValues));
  const ids = sql.join(updates.map(({ id }) => id));
  await (
    database.dialect === "mysql"
      ? sql`
        update json_table(${document}, '$[*]' columns (${sql.raw(MYSQL_COLUMNS)})) j
        straight_join deliveries d on d.id = convert(j.id using ascii) collate ascii_bin
        set ${sql.raw(assignments("d."))}, d.updated_at = ${database.now}
        where d.id in (${ids})
      `
      : sql`
        with j as (select ${sql.raw(SQLITE_COLUMNS)} from json_each(${document}))
        update deliveries set ${sql.raw(assignments(""))}, updated_at = ${database.now}
        from j where j.id = deliveries.id and deliveries.id in (${ids})
      `
  ).execute(tx);
}

/** The values in the order of `NAMES`: an object's names would be parsed again for every column of every row. */
function toValues(update: DeliveryUpdate): unknown[] {
  const row = toRow(update);
  return NAMES.map((name) => row[name]);
}

function toRow({
  id,
  openid,
  progress,
  entries,
  request,
  response,
}: DeliveryUpdate): Record<string, unknown> {
  return {
    id,
    state: progress.state,
    reason: progress.reason,
    due_at: progress.dueAt,
    attempts: progress.attempts,
    lost_in_a_row: progress.lostInARow,
    claim_id: progress.claimId,
    worker_id: progress.workerId,
    sending_openid: progress.state === "sending" ? openid : null,
    claimed_at: progress.claimedAt,
    channel: progress.channel,
    template_id: progress.templateId,
    grant_id: progress.grantId,
    is_pinned: progress.isPinned ? 1 : 0,
    errcode: progress.errcode,
    msg_id: progress.msgId,
    sent_at: progress.sentAt,
    request,
    response,
    entries: entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""),
    holds_lineage: progress.holdsLineage && keepsLineage(progress.state) ? 1 : 0,
  };
}

const OVERWRITTEN = {
  state: "varchar(20)",
  reason: "varchar(24)",
  due_at: "bigint",
  attempts: "int",
  lost_in_a_row: "int",
  claim_id: "varchar(26)",
  worker_id: "varchar(26)",
  sending_openid: "varchar(64)",
  claimed_at: "bigint",
  channel: "varchar(12)",
  template_id: "varchar(64)",
  grant_id: "varchar(26)",
  is_pinned: "int",
  errcode: "int",
  msg_id: "varchar(20)",
  sent_at: "bigint",
} as const;
const KEPT = { request: "longtext", response: "longtext" } as const;
const TABLE = {
  id: "varchar(26)",
  ...OVERWRITTEN,
  ...KEPT,
  entries: "longtext",
  holds_lineage: "int",
};

const NAMES = Object.keys(TABLE);

const MYSQL_COLUMNS = Object.entries(TABLE)
  .map(([name, type], place) => `${name} ${type} path '$[${place}]'`)
  .join(", ");
const SQLITE_COLUMNS = NAMES.map((name, place) => `value ->> '$[${place}]' as ${name}`).join(", ");

/** `prefix` is the target's alias, needed where source and target share column names. */
function assignments(prefix: "d." | ""): string {
  const target = prefix === "" ? "deliveries." : prefix;
  return [
    ...Object.keys(OVERWRITTEN).map((name) => `${prefix}${name} = j.${name}`),
    ...Object.keys(KEPT).map((name) => `${prefix}${name} = coalesce(j.${name}, ${target}${name})`),
    `${prefix}timeline = ${prefix === "" ? `${target}timeline || j.entries` : `concat(${target}timeline, j.entries)`}`,
    `${prefix}live_lineage_id = case when j.holds_lineage = 1 then coalesce(${target}lineage_id, ${target}id) end`,
  ].join(", ");
}
