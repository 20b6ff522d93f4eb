import { NoticeError } from "@mp-notice/core";
import { sql } from "kysely";
import { recordAudit } from "../audit-log/record-audit.ts";
import type { Database } from "../database/connect.ts";
import { hasDeliveries, lockDefinition } from "./current-definition.ts";

/** A retired notice takes no more triggers; what is queued is still sent. Retiring it again changes nothing. */
export async function retireNotice(database: Database, code: string): Promise<void> {
  await database.transaction(async (tx) => {
    const current = await lockDefinition(tx, { database, code });
    if (!current) throw notOwn(code);
    if (current.retiredAt !== null) return;
    await sql`
      update notice_definitions set retired_at = ${database.now}
      where code = ${code} and version = ${current.version}
    `.execute(tx);
    const { name } = current.definition;
    await recordAudit(tx, {
      action: "notice.retired",
      target: { kind: "notice", id: code, name },
    });
  });
}

/**
 * Deletes a retired notice without deliveries, with its settings and mappings. Retired first, so that no process still takes
 * triggers for it.
 * @throws NoticeError DEFINITION_IN_USE
 */
export async function removeNotice(database: Database, code: string): Promise<void> {
  await database.transaction(async (tx) => {
    const current = await lockDefinition(tx, { database, code });
    if (!current) throw notOwn(code);
    if (current.retiredAt === null) throw inUse("is not retired yet");
    if (await hasDeliveries(tx, code))
      throw inUse("has deliveries, which show it: it stays retired");
    await sql`delete from notice_definitions where code = ${code}`.execute(tx);
    await sql`delete from notice_mappings where code = ${code}`.execute(tx);
    await sql`delete from notice_settings where code = ${code}`.execute(tx);
    const { name } = current.definition;
    await recordAudit(tx, {
      action: "notice.removed",
      target: { kind: "notice", id: code, name },
    });
  });
}

function notOwn(code: string): NoticeError {
  const problem = `${code} is a built-in notice, which can be disabled but not retired`;
  return new NoticeError("INPUT_INVALID", problem, { details: [{ field: "code", problem }] });
}

function inUse(problem: string): NoticeError {
  return new NoticeError("DEFINITION_IN_USE", `code ${problem}`, {
    details: [{ field: "code", problem }],
  });
}
