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
  const refresh = shareCalls((app: MiniProgram, channel: Channel) => read(app, channel));
  /** With the look into the cache, or else a caller that looked too early would read everything again. */
  const list = shareCalls(async (app: MiniProgram, channel: Channel) => {
    const cached = await cache.findList({ appId: app.appId, channel });
    return cached && cached.fetchedAt > now() - CACHE_LIFE_MS ? cached : refresh(app, channel);
  });

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
    list,
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

/** Calls for one library that run at the same time are one. */
function shareCalls(
  call: (app: MiniProgram, channel: Channel) => Promise<ListedLibrary>,
): (app: MiniProgram, channel: Channel) => Promise<ListedLibrary> {
  const running = new Map<string, Promise<ListedLibrary>>();
  return (app, channel) => {
    const key = `${app.appId} ${channel}`;
    const known = running.get(key);
    if (known) return known;
    const started = call(app, channel).finally(() => running.delete(key));
    running.set(key, started);
    return started;
  };
}

function notFound({ field }: WantedTemplate, cause?: NoticeError): NoticeError {
  return new NoticeError("TEMPLATE_NOT_FOUND", cause?.message ?? "no template has this id", {
    cause,
    details: [{ field, problem: "is not a template of WeChat's library" }],
    ...(cause?.explanation && { explanation: cause.explanation }),
  });
}
