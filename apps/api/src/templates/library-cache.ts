import type { Channel, LibraryTemplate, LibraryTemplateSummary } from "@mp-notice/core";
import type { Database } from "../database/connect.ts";
import { LibraryListEntity } from "../database/entities/library-list.entity.ts";
import { LibraryTemplateEntity } from "../database/entities/library-template.entity.ts";

interface ListKey {
  appId: string;
  channel: Channel;
}

interface TemplateKey extends ListKey {
  libraryTemplateId: string;
}

/** WeChat's library as last read; `fetchedAt` is unix milliseconds. */
export interface LibraryCache {
  findList(key: ListKey): Promise<{ items: LibraryTemplateSummary[]; fetchedAt: number } | null>;
  /** Replaces the list and drops the cached keywords of its templates. */
  replaceList(key: ListKey & { items: LibraryTemplateSummary[]; now: number }): Promise<void>;
  findTemplate(key: TemplateKey): Promise<{ template: LibraryTemplate; fetchedAt: number } | null>;
  saveTemplate(input: { appId: string; template: LibraryTemplate; now: number }): Promise<void>;
}

export function createLibraryCache({
  orm,
  transactional,
}: Pick<Database, "orm" | "transactional">): LibraryCache {
  return {
    async findList({ appId, channel }) {
      const row = await orm.em.fork().findOne(LibraryListEntity, { appId, channel });
      return row && { items: row.items, fetchedAt: row.fetchedAt };
    },
    async replaceList({ appId, channel, items, now }) {
      await transactional(async (em) => {
        await em.nativeDelete(LibraryTemplateEntity, { appId, channel });
        await em.upsert(LibraryListEntity, { appId, channel, items, fetchedAt: now });
      });
    },
    async findTemplate({ appId, channel, libraryTemplateId }) {
      const key = { appId, channel, libraryTemplateId };
      const row = await orm.em.fork().findOne(LibraryTemplateEntity, key);
      if (!row) return null;
      const { title, keywords, fetchedAt } = row;
      return { template: { channel, libraryTemplateId, title, keywords }, fetchedAt };
    },
    async saveTemplate({ appId, template, now }) {
      await orm.em.fork().upsert(LibraryTemplateEntity, { ...template, appId, fetchedAt: now });
    },
  };
}
