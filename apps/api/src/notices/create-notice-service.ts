import { suggestMapping, type CurrentNotice, type NoticeCatalog } from "@mp-notice/core";
import type { NoticeDefinitionStore } from "./notice-definition-store.ts";
import type { NoticeStore, StoredNotice } from "./notice-settings-store.ts";
import type { GrantService } from "../grants/grant.contract.ts";
import type { MiniPrograms } from "../payment-settings/mini-programs.ts";
import type { AccountTemplates } from "../templates/account-templates.ts";
import type { Library } from "../templates/library.ts";
import { assertOrderable } from "./notice-order.ts";
import type { NoticeDetail, NoticeService, NoticeSummary } from "./notice.contract.ts";
import { toFields, toNoticeDetail, toNoticeSummary, toOwnDefinition } from "./notice-view.ts";
import { createTemplatePlacer } from "./place-template.ts";
import { recommendTemplates } from "./recommend-templates.ts";
import { planUpdate } from "./plan-update.ts";
import { previewMapping } from "./preview-mapping.ts";
import { saveNotice } from "./save-notice.ts";

interface NoticeDeps {
  store: NoticeStore;
  definitions: Pick<NoticeDefinitionStore, "define" | "retire" | "remove">;
  getCatalog(): Promise<NoticeCatalog>;
  miniPrograms: MiniPrograms;
  library: Library;
  accountTemplates: AccountTemplates;
  grants: Pick<GrantService, "summarize">;
  /** Sent deliveries by notice, of those triggered in the last seven days. */
  countSentIn7Days(appId: string): Promise<Map<string, number>>;
  /** Unix milliseconds. */
  now(): number;
}

export function createNoticeService(deps: NoticeDeps): NoticeService {
  const { store, definitions, getCatalog, miniPrograms, library } = deps;
  const placer = createTemplatePlacer(deps);

  async function listStored(): Promise<StoredNotice[]> {
    const app = await miniPrograms.find();
    return store.listStored(app?.appId ?? null);
  }

  async function getStored(
    code: string,
  ): Promise<{ notice: CurrentNotice; stored: StoredNotice; all: StoredNotice[] }> {
    const notice = (await getCatalog()).get(code);
    const all = await listStored();
    const stored = all.find((candidate) => candidate.code === notice.code);
    if (!stored) throw new Error(`the store returned no settings of ${code}`);
    return { notice, stored, all };
  }

  async function getDetail(code: string): Promise<NoticeDetail> {
    const { stored, ...rest } = await getStored(code);
    const versions = (await getCatalog()).listVersions(code);
    return toNoticeDetail(stored, { ...rest, versions });
  }

  async function list(): Promise<NoticeSummary[]> {
    const appId = await miniPrograms.findAppId();
    const sent = appId === null ? null : await deps.countSentIn7Days(appId);
    const all = await listStored();
    const catalog = await getCatalog();
    return all.flatMap((stored) => {
      const notice = catalog.find(stored.code);
      if (!notice) return [];
      return [toNoticeSummary(stored, { notice, all, sentIn7Days: sent?.get(stored.code) ?? 0 })];
    });
  }

  return {
    list,
    async order({ codes }) {
      assertOrderable(codes, await getCatalog());
      const { appId } = await miniPrograms.get();
      await store.order({ appId, codes });
      return list();
    },
    async get({ code, definitionVersion = null }) {
      const detail = await getDetail(code);
      const catalog = await getCatalog();
      const triggered = catalog.findTriggered({ notice: code, definitionVersion });
      return triggered ? { ...detail, fields: toFields(triggered) } : detail;
    },
    async suggest({ code, ...key }) {
      const notice = (await getCatalog()).get(code);
      const field = "libraryTemplateId";
      const template = await library.get(await miniPrograms.get(), { ...key, field });
      return suggestMapping({ notice, template });
    },
    async recommend({ code, channel }) {
      const notice = (await getCatalog()).get(code);
      return recommendTemplates(library, { app: await miniPrograms.get(), channel, notice });
    },
    async update(input) {
      await saveNotice({ ...deps, placer }, input);
      return getDetail(input.code);
    },
    define: (input) => definitions.define(input),
    async listOwn() {
      const { notices } = await getCatalog();
      return notices.filter(({ source }) => source !== "built_in").map(toOwnDefinition);
    },
    async retire({ code }) {
      (await getCatalog()).get(code);
      await definitions.retire(code);
      return getDetail(code);
    },
    async remove({ code }) {
      (await getCatalog()).get(code);
      await definitions.remove(code);
    },
    planUpdate: (input) => planUpdate({ ...deps, placer }, input),
    async preview({ code, channel, template: choice, page, data }) {
      const notice = (await getCatalog()).get(code);
      const { libraryTemplateId } = choice;
      const field = "template.libraryTemplateId";
      const app = await miniPrograms.get();
      const template = await library.get(app, { channel, libraryTemplateId, field });
      const shownPage = page ?? (await getStored(code)).stored.page;
      const keywords = await placer.orderAsOnAccount({ app, notice, channel, template, choice });
      const shown = { ...choice, keywords };
      return previewMapping({ notice, template, choice: shown, page: shownPage, data });
    },
  };
}
