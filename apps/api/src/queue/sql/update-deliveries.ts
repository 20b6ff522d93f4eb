import { sql } from "kysely";
import { keepsLineage, type DeliveryProgress, type TimelineEntry } from "@mp-notice/core";
import type { Database, Sql } from "../../database/connect.ts";
import type { PreparedStatements } from "../../database/open-sqlite.ts";
import { toNowText } from "../../database/read-now.ts";

/** A delivery's next row. A `null` in `request` or `response` keeps the stored value. */
export interface DeliveryUpdate {
  id: string;
  openid: string;
  /** A known `msgId` stays. */
  progress: DeliveryProgress;
  entries: TimelineEntry[];
  request: string | null;
  response: string | null;
  /** Whether the row holds its lineage until now. */
  heldLineage: boolean;
}

export async function updateDeliveries(
  tx: Sql,
  { database, updates }: { database: Database; updates: DeliveryUpdate[] },
): Promise<void> {
  if (updates.length === 0) return;
  if (database.prepared) updateEach(database.prepared, { database, updates });
  else await updateAll(tx, { database, updates });
}

/**
 * SQLite writes the index entries of each assigned column anew, even if its value stays. Two columns that most updates leave as
 * they are have an index of their own, so they are assigned only when they change.
 */
function updateEach(
  prepared: PreparedStatements,
  { database, updates }: { database: Database; updates: DeliveryUpdate[] },
): void {
  const now = toNowText(database);
  for (const alike of Map.groupBy(updates, toShape).values()) {
    const [sample] = alike;
    if (!sample) continue;
    const names = NAMES.filter((name) => isAssigned(name, sample));
    const assignments = names.map((name) => ASSIGNMENTS[name]).join(", ");
    const statement = `update deliveries set ${assignments}, updated_at = ${now} where id = ?`;
    const rows = alike.map((update) => {
      const row = toRow(update);
      return [...names.map((name) => row[name]), update.id];
    });
    prepared.each(statement, rows);
  }
}

/** Updates of one shape share a statement. */
function toShape(update: DeliveryUpdate): string {
  return `${isAssigned("msg_id", update)} ${isAssigned("holds_lineage", update)}`;
}

function isAssigned(name: string, update: DeliveryUpdate): boolean {
  if (name === "msg_id") return update.progress.msgId !== null;
  if (name === "holds_lineage") return holdsLineage(update) !== update.heldLineage;
  return true;
}

/**
 * A server gets the batch in one statement; the rows travel as one JSON document, which it reads as a table. The join order is
 * forced, and ids are converted to the primary key's type, so that it reads that table once and seeks each row by key: on its own,
 * MariaDB reads the whole document again for every row, 45 ms for 64 of them instead of 4.
 */
async function updateAll(
  tx: Sql,
  { database, updates }: { database: Database; updates: DeliveryUpdate[] },
): Promise<void> {
  const rows = updates.map((update) => {
    const row = toRow(update);
    // Arrays: an object's names would be parsed again for every column of every row.
    return [...NAMES.map((name) => row[name]), update.id];
  });
  await sql`
    update json_table(${JSON.stringify(rows)}, '$[*]' columns (${sql.raw(JSON_COLUMNS)})) j
    straight_join deliveries d on d.id = convert(j.id using ascii) collate ascii_bin
    set ${sql.raw(JOINED_ASSIGNMENTS)}, d.updated_at = ${database.now}
    where d.id in (${sql.join(updates.map(({ id }) => id))})
  `.execute(tx);
}

function toRow(update: DeliveryUpdate): Record<string, unknown> {
  const { openid, progress, entries, request, response } = update;
  return {
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
    sent_at: progress.sentAt,
    msg_id: progress.msgId,
    request,
    response,
    entries: entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""),
    holds_lineage: holdsLineage(update) ? 1 : 0,
  };
}

function holdsLineage({ progress }: DeliveryUpdate): boolean {
  return progress.holdsLineage && keepsLineage(progress.state);
}

/** The types are those of a server's `json_table`. */
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
  sent_at: "bigint",
} as const;
const KEPT = { msg_id: "varchar(20)", request: "longtext", response: "longtext" } as const;
const COLUMNS = { ...OVERWRITTEN, ...KEPT, entries: "longtext", holds_lineage: "int" };

const NAMES = Object.keys(COLUMNS);

const ASSIGNMENTS: Record<string, string> = {
  ...Object.fromEntries(Object.keys(OVERWRITTEN).map((name) => [name, `${name} = ?`])),
  ...Object.fromEntries(Object.keys(KEPT).map((name) => [name, `${name} = coalesce(?, ${name})`])),
  entries: "timeline = timeline || ?",
  holds_lineage: "live_lineage_id = case when ? = 1 then coalesce(lineage_id, id) end",
};

const JSON_COLUMNS = Object.entries({ ...COLUMNS, id: "varchar(26)" })
  .map(([name, type], place) => `${name} ${type} path '$[${place}]'`)
  .join(", ");

const JOINED_ASSIGNMENTS = [
  ...Object.keys(OVERWRITTEN).map((name) => `d.${name} = j.${name}`),
  ...Object.keys(KEPT).map((name) => `d.${name} = coalesce(j.${name}, d.${name})`),
  "d.timeline = concat(d.timeline, j.entries)",
  "d.live_lineage_id = case when j.holds_lineage = 1 then coalesce(d.lineage_id, d.id) end",
].join(", ");
