import {
  createNoticeCatalog,
  type NoticeCatalog,
  type NoticeDefinition,
  type NoticeVersion,
} from "@mp-notice/core";
import { sql } from "kysely";
import type { Database } from "../database/connect.ts";
import { defineNotices, type DefineInput } from "./define-notices.ts";
import type { DefineResult } from "./notice.contract.ts";
import { removeNotice, retireNotice } from "./retire-notice.ts";

export interface NoticeDefinitionStore {
  readCatalog(): Promise<NoticeCatalog>;
  define(input: DefineInput): Promise<DefineResult[]>;
  retire(code: string): Promise<void>;
  remove(code: string): Promise<void>;
}

interface VersionRow {
  code: string;
  version: number;
  source: NoticeVersion["source"];
  createdAt: number;
  retiredAt: number | null;
}

export function createNoticeDefinitionStore(database: Database): NoticeDefinitionStore {
  /** A version's content never changes, so it is read and parsed once. */
  let known = new Map<string, NoticeDefinition>();

  async function readContents(rows: VersionRow[]): Promise<Map<string, NoticeDefinition>> {
    const contents = new Map<string, NoticeDefinition>();
    const missing = new Set<string>();
    for (const row of rows) {
      const content = known.get(toContentKey(row));
      if (content) contents.set(toContentKey(row), content);
      else missing.add(row.code);
    }
    if (missing.size === 0) return contents;
    const read = await sql<Omit<VersionRow, "source" | "retiredAt"> & { definition: string }>`
      select code, version, created_at as createdAt, definition from notice_definitions
      where code in (${sql.join([...missing])})
    `.execute(database.sql);
    for (const { definition, ...row } of read.rows)
      contents.set(toContentKey(row), JSON.parse(definition) as NoticeDefinition);
    return contents;
  }

  return {
    define: (input) => defineNotices(database, input),
    retire: (code) => retireNotice(database, code),
    remove: (code) => removeNotice(database, code),
    async readCatalog() {
      const { rows } = await sql<VersionRow>`
        select code, version, source, created_at as createdAt, retired_at as retiredAt
        from notice_definitions order by code, version
      `.execute(database.sql);
      known = await readContents(rows);
      const own = [...Map.groupBy(rows, ({ code }) => code).values()].map((versions) => ({
        isRetired: versions.at(-1)?.retiredAt != null,
        versions: versions.flatMap((row): NoticeVersion[] => {
          const { version, source, createdAt: definedAt } = row;
          const definition = known.get(toContentKey(row));
          return definition ? [{ version, source, definition, definedAt }] : [];
        }),
      }));
      return createNoticeCatalog(own);
    },
  };
}

/** With the time: a notice that was removed may be defined anew, from version 1. */
function toContentKey({ code, version, createdAt }: Omit<VersionRow, "source" | "retiredAt">) {
  return `${code} ${version} ${createdAt}`;
}
