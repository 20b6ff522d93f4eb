import { sql } from "kysely";
import type { Database, Sql } from "../database/connect.ts";
import { forUpdate } from "../database/row-locks.ts";
import type { EventWriter } from "../webhooks/event-outbox.ts";

interface NoticeKey {
  appId: string;
  code: string;
}

interface StatusRow {
  enabled: number;
  isMapped: number;
  reason: string | null;
  errcode: number | null;
  problem: string | null;
  now: number;
}

const EVENTS = { ready: "notice.ready", action_required: "notice.action_required" } as const;

/** Runs `change` and writes an event if it makes the notice ready, or makes it need an operator. */
export async function writeStatusEvent(
  tx: Sql,
  {
    database,
    events,
    key,
    change,
  }: {
    database: Pick<Database, "dialect" | "now">;
    events: EventWriter;
    key: NoticeKey;
    change(): Promise<unknown>;
  },
): Promise<void> {
  if (!events.wants("notice.ready") && !events.wants("notice.action_required")) {
    await change();
    return;
  }
  const before = await readStatus(tx, { database, key });
  await change();
  const after = await readStatus(tx, { database, key });
  if (!after || after.status === "other" || after.status === before?.status) return;
  const { appId, code } = key;
  const { reason, errcode, problem } = after.row;
  const data = { appId, notice: code, reason, errcode, problem };
  await events.write(tx, [{ type: EVENTS[after.status], appId, at: after.row.now, data }]);
}

/** `null` for a notice that was never saved. The row is locked, so that the change replaces exactly what was read. */
async function readStatus(
  tx: Sql,
  { database, key }: { database: Pick<Database, "dialect" | "now">; key: NoticeKey },
): Promise<{ status: keyof typeof EVENTS | "other"; row: StatusRow } | null> {
  const { rows } = await sql<StatusRow>`
    select n.enabled, n.action_reason as reason, n.action_errcode as errcode, n.action_problem as problem,
      (select count(*) from notice_mappings m
        where m.app_id = n.app_id and m.code = n.code and m.channel = n.channel) as isMapped,
      ${database.now} as now
    from notice_settings n where n.app_id = ${key.appId} and n.code = ${key.code}
    ${forUpdate(database)}
  `.execute(tx);
  const [row] = rows;
  if (!row) return null;
  if (row.isMapped === 0) return { status: "other", row };
  if (row.reason !== null) return { status: "action_required", row };
  return { status: row.enabled === 1 ? "ready" : "other", row };
}
