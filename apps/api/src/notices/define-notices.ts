import {
  findUseProblems,
  listLostFields,
  MAX_OWN_NOTICES,
  NoticeError,
  OPEN_STATES,
  type Channel,
  type ErrorDetail,
  type MappedKeyword,
  type NoticeDefinition,
  type NoticeVersion,
} from "@mp-notice/core";
import { sql } from "kysely";
import { recordAudit } from "../audit-log/record-audit.ts";
import type { Database, Sql } from "../database/connect.ts";
import { selectAppIds } from "../queue/sql/select-app-ids.ts";
import { listOpenFields, lockDefinition, type CurrentDefinition } from "./current-definition.ts";
import { listDefinitionChanges } from "./list-definition-changes.ts";
import type { DefineResult } from "./notice.contract.ts";

/** An older version is kept only while an open delivery needs it. */
const KEPT_VERSIONS = 20;

export interface DefineInput {
  notices: readonly NoticeDefinition[];
  source: NoticeVersion["source"];
}

/**
 * All or nothing. An unchanged definition makes no new version. An operator's definition of a retired notice restores it; a
 * backend's does not, since it comes with every start.
 * @throws NoticeError DEFINITION_IN_USE, INPUT_INVALID
 */
export async function defineNotices(
  database: Database,
  { notices, source }: DefineInput,
): Promise<DefineResult[]> {
  return database.transaction(async (tx) => {
    const results = new Map<string, DefineResult>();
    const problems: ErrorDetail[] = [];
    // In one order, so that two processes that start at the same time wait for each other instead of deadlocking.
    const sorted = [...notices.entries()].toSorted(([, a], [, b]) => (a.code < b.code ? -1 : 1));
    for (const [index, definition] of sorted) {
      const before = await lockDefinition(tx, { database, code: definition.code });
      const found = before ? await findProblems(tx, { before, definition }) : [];
      problems.push(
        ...found.map(({ field, problem }) => ({ field: `notices.${index}.${field}`, problem })),
      );
      if (found.length === 0)
        results.set(definition.code, await defineOne(tx, { database, before, definition, source }));
    }
    if (problems.length > 0) throw inUse(problems);
    await assertRoom(tx);
    return notices.flatMap(({ code }) => results.get(code) ?? []);
  });
}

function inUse(details: ErrorDetail[]): NoticeError {
  const summary = details.map(({ field, problem }) => `${field} ${problem}`).join("; ");
  return new NoticeError("DEFINITION_IN_USE", summary, { details });
}

async function findProblems(
  tx: Sql,
  { before, definition: after }: { before: CurrentDefinition; definition: NoticeDefinition },
): Promise<ErrorDetail[]> {
  const change = { before: before.definition, after };
  if (before.text === JSON.stringify(after)) return [];
  const { code } = after;
  const mappings = await sql<{ channel: Channel; title: string; keywords: string }>`
    select channel, title, keywords from notice_mappings where code = ${code}
  `.execute(tx);
  const pages = await sql<{ page: string }>`
    select page from notice_settings where code = ${code}
  `.execute(tx);
  return findUseProblems(change, {
    mappings: mappings.rows.map(({ keywords, ...mapping }) => ({
      ...mapping,
      keywords: JSON.parse(keywords) as MappedKeyword[],
    })),
    // The definition's own page changes with it.
    pages: pages.rows.map(({ page }) => page).filter((page) => page !== before.definition.page),
    openFields: await listOpenFields(tx, { code, fields: listLostFields(change) }),
  });
}

interface DefineOneInput {
  database: Database;
  before: CurrentDefinition | null;
  definition: NoticeDefinition;
  source: NoticeVersion["source"];
}

async function defineOne(
  tx: Sql,
  { database, before, definition, source }: DefineOneInput,
): Promise<DefineResult> {
  const { code, name, page } = definition;
  const text = JSON.stringify(definition);
  const target = { kind: "notice" as const, id: code, name };
  const retiredAt = source === "operator" ? null : (before?.retiredAt ?? null);
  const isRestored = before !== null && before.retiredAt !== null && retiredAt === null;
  if (isRestored) await recordAudit(tx, { action: "notice.restored", target });
  if (before?.text === text) {
    if (isRestored)
      await sql`update notice_definitions set retired_at = null where code = ${code}`.execute(tx);
    return { code, version: before.version, changed: false, retired: retiredAt !== null };
  }
  const version = (before?.version ?? 0) + 1;
  await sql`
    insert into notice_definitions (code, version, source, definition, retired_at, created_at)
    values (${code}, ${version}, ${source}, ${text}, ${retiredAt}, ${database.now})
  `.execute(tx);
  if (before && before.definition.page !== page)
    await sql`
      update notice_settings set page = ${page}, version = version + 1
      where code = ${code} and page = ${before.definition.page}
    `.execute(tx);
  await deleteOldVersions(tx, { code, upTo: version - KEPT_VERSIONS });
  await recordAudit(tx, {
    action: "notice.defined",
    target,
    changes: listDefinitionChanges(before?.definition ?? null, definition),
  });
  return { code, version, changed: true, retired: retiredAt !== null };
}

async function deleteOldVersions(
  tx: Sql,
  { code, upTo }: { code: string; upTo: number },
): Promise<void> {
  if (upTo < 1) return;
  const needed = new Set<number>();
  for (const appId of await selectAppIds(tx)) {
    const { rows } = await sql<{ version: number | null }>`
      select distinct definition_version as version from deliveries
      where app_id = ${appId} and state in (${sql.join([...OPEN_STATES])}) and notice = ${code}
    `.execute(tx);
    for (const { version } of rows) if (version !== null) needed.add(version);
  }
  const kept = [...needed].filter((version) => version <= upTo);
  await sql`
    delete from notice_definitions where code = ${code} and version <= ${upTo}
      ${kept.length > 0 ? sql`and version not in (${sql.join(kept)})` : sql``}
  `.execute(tx);
}

async function assertRoom(tx: Sql): Promise<void> {
  const { rows } = await sql<{ count: number }>`
    select count(distinct code) as count from notice_definitions
  `.execute(tx);
  if ((rows[0]?.count ?? 0) <= MAX_OWN_NOTICES) return;
  const problem = `would make more than ${MAX_OWN_NOTICES} notices of your own: remove retired ones that have no deliveries`;
  throw new NoticeError("INPUT_INVALID", `notices ${problem}`, {
    details: [{ field: "notices", problem }],
  });
}
