import type {
  AccountGateway,
  Channel,
  LibraryTemplate,
  LibraryTemplateSummary,
  MiniProgram,
} from "@mp-notice/core";
import type { LibraryCache } from "../database/library-cache.ts";

const CACHE_LIFE_MS = 86_400_000;

interface ListedLibrary {
  items: LibraryTemplateSummary[];
  /** Unix milliseconds. */
  fetchedAt: number;
}

/** WeChat's template library, read whole and kept for a day. Throws what the gateway throws. */
export interface Library {
  list(app: MiniProgram, channel: Channel): Promise<ListedLibrary>;
  refresh(app: MiniProgram, channel: Channel): Promise<ListedLibrary>;
  /** @throws NoticeError TEMPLATE_NOT_FOUND */
  get(
    app: MiniProgram,
    key: { channel: Channel; libraryTemplateId: string },
  ): Promise<LibraryTemplate>;
}

interface LibraryDeps {
  cache: LibraryCache;
  gateway: Pick<AccountGateway, "listLibrary" | "getLibraryTemplate">;
  /** Unix milliseconds. */
  now(): number;
}

export function createLibrary({ cache, gateway, now }: LibraryDeps): Library {
  /** A whole library is many calls: who asks meanwhile waits for the same answer. */
  const reading = new Map<string, Promise<ListedLibrary>>();

  function refresh(app: MiniProgram, channel: Channel): Promise<ListedLibrary> {
    const key = `${app.appId} ${channel}`;
    const running = reading.get(key);
    if (running) return running;
    const started = read(app, channel).finally(() => reading.delete(key));
    reading.set(key, started);
    return started;
  }

  async function read(app: MiniProgram, channel: Channel): Promise<ListedLibrary> {
    const items = await gateway.listLibrary({ app, channel });
    const fetchedAt = now();
    await cache.replaceList({ appId: app.appId, channel, items, now: fetchedAt });
    return { items, fetchedAt };
  }

  return {
    refresh,
    async list(app, channel) {
      const cached = await cache.findList({ appId: app.appId, channel });
      return cached && cached.fetchedAt > now() - CACHE_LIFE_MS ? cached : refresh(app, channel);
    },
    async get(app, key) {
      const cached = await cache.findTemplate({ appId: app.appId, ...key });
      if (cached && cached.fetchedAt > now() - CACHE_LIFE_MS) return cached.template;
      const template = await gateway.getLibraryTemplate({ app, ...key });
      await cache.saveTemplate({ appId: app.appId, template, now: now() });
      return template;
    },
  };
}
