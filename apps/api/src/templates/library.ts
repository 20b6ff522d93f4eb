import {
  NoticeError,
  type AccountGateway,
  type Channel,
  type LibraryTemplate,
  type LibraryTemplateSummary,
  type MiniProgram,
} from "@mp-notice/core";
import type { LibraryCache } from "./library-cache.ts";
import { DAY_MS } from "../time/china-days.ts";

const CACHE_LIFE_MS = DAY_MS;

interface ListedLibrary {
  items: LibraryTemplateSummary[];
  /** Unix milliseconds. */
  fetchedAt: number;
}

/** WeChat's template library, read whole and cached for a day. Throws what the gateway throws. */
export interface Library {
  list(app: MiniProgram, channel: Channel): Promise<ListedLibrary>;
  refresh(app: MiniProgram, channel: Channel): Promise<ListedLibrary>;
  /** @throws NoticeError TEMPLATE_NOT_FOUND naming `field` */
  get(app: MiniProgram, wanted: WantedTemplate): Promise<LibraryTemplate>;
}

interface WantedTemplate {
  channel: Channel;
  libraryTemplateId: string;
  /** The path of the id in the caller's input. */
  field: string;
}

interface LibraryDeps {
  cache: LibraryCache;
  gateway: Pick<AccountGateway, "listLibrary" | "getLibraryTemplate">;
  /** Unix milliseconds. */
  now(): number;
}

export function createLibrary({ cache, gateway, now }: LibraryDeps): Library {
  /** A whole library takes many calls: concurrent callers share one read. */
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

  async function fetchTemplate(app: MiniProgram, wanted: WantedTemplate): Promise<LibraryTemplate> {
    const { channel, libraryTemplateId } = wanted;
    const listed = await cache.findList({ appId: app.appId, channel });
    const title = listed?.items.find((item) => item.libraryTemplateId === libraryTemplateId)?.title;
    try {
      return await gateway.getLibraryTemplate({ app, channel, libraryTemplateId, title });
    } catch (error) {
      if (!(error instanceof NoticeError) || error.reason !== "TEMPLATE_NOT_FOUND") throw error;
      throw notFound(wanted, error);
    }
  }

  return {
    refresh,
    async list(app, channel) {
      const cached = await cache.findList({ appId: app.appId, channel });
      return cached && cached.fetchedAt > now() - CACHE_LIFE_MS ? cached : refresh(app, channel);
    },
    async get(app, wanted) {
      const { channel, libraryTemplateId } = wanted;
      if (libraryTemplateId === "") throw notFound(wanted);
      const cached = await cache.findTemplate({ appId: app.appId, channel, libraryTemplateId });
      if (cached && cached.fetchedAt > now() - CACHE_LIFE_MS) return cached.template;
      const template = await fetchTemplate(app, wanted);
      await cache.saveTemplate({ appId: app.appId, template, now: now() });
      return template;
    },
  };
}

function notFound({ field }: WantedTemplate, cause?: NoticeError): NoticeError {
  return new NoticeError("TEMPLATE_NOT_FOUND", cause?.message ?? "no template has this id", {
    cause,
    details: [{ field, problem: "is not a template of WeChat's library" }],
    ...(cause?.explanation && { explanation: cause.explanation }),
  });
}
