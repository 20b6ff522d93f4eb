import { NoticeError, type NoticeCatalog } from "@mp-notice/core";
import { sql } from "kysely";
import { recordAudit } from "../audit-log/record-audit.ts";
import type { Database, Sql } from "../database/connect.ts";

/** The operator's order of worth: the codes that have a place, the most important first. */
export async function readNoticeOrder(connection: Sql, appId: string): Promise<string[]> {
  const { rows } = await sql<{ code: string }>`
    select code from notice_worths where app_id = ${appId} order by place, code
  `.execute(connection);
  return rows.map(({ code }) => code);
}

/** Those with a place first; the others follow in their own order. */
export function sortByWorth<Notice extends { code: string }>(
  notices: readonly Notice[],
  order: readonly string[],
): Notice[] {
  const places = new Map(order.map((code, place) => [code, place]));
  const place = ({ code }: Notice) => places.get(code) ?? order.length;
  return notices.toSorted((a, b) => place(a) - place(b));
}

export async function saveNoticeOrder(
  database: Pick<Database, "transaction">,
  { appId, codes }: { appId: string; codes: string[] },
): Promise<void> {
  await database.transaction(async (tx) => {
    const before = await readNoticeOrder(tx, appId);
    if (before.join() === codes.join()) return;
    await sql`delete from notice_worths where app_id = ${appId}`.execute(tx);
    const rows = codes.map((code, place) => sql`(${appId}, ${code}, ${place})`);
    await sql`insert into notice_worths (app_id, code, place) values ${sql.join(rows)}`.execute(tx);
    const changes = [{ field: "codes", before, after: codes }];
    await recordAudit(tx, { action: "notice.ordered", target: null, changes });
  });
}

/** @throws NoticeError NOTICE_NOT_FOUND, INPUT_INVALID */
export function assertOrderable(codes: string[], catalog: NoticeCatalog): void {
  const details = codes.flatMap((code, index) => {
    catalog.get(code);
    const isTwice = codes.indexOf(code) < index;
    return isTwice ? [{ field: `codes.${index}`, problem: `names ${code} again` }] : [];
  });
  if (details.length > 0)
    throw new NoticeError("INPUT_INVALID", "a notice is named twice", { details });
}
