import type { Channel, NoticeCatalog } from "@mp-notice/core";
import type { NoticeStore, StoredNotice } from "./notice-settings-store.ts";
import type { GrantService } from "../grants/grant.contract.ts";
import type { MiniPrograms } from "../payment-settings/mini-programs.ts";
import type { NoticeUpdatePlan, NoticeWarning, UpdateNoticeInput } from "./notice.contract.ts";
import type { TemplatePlacer } from "./place-template.ts";
import { countStranded } from "./stranded-grants.ts";
import { findTemplateWarnings } from "./template-warnings.ts";

interface PlanDeps {
  store: NoticeStore;
  getCatalog(): Promise<NoticeCatalog>;
  miniPrograms: MiniPrograms;
  placer: TemplatePlacer;
  grants: Pick<GrantService, "summarize">;
}

/** What a save would do to the account and to customers' permissions. Changes nothing. */
export async function planUpdate(
  deps: PlanDeps,
  input: Pick<UpdateNoticeInput, "code" | "channel" | "template">,
): Promise<NoticeUpdatePlan> {
  const notice = (await deps.getCatalog()).get(input.code);
  const app = await deps.miniPrograms.get();
  const all = await deps.store.listStored(app.appId);
  const stored = all.find(({ code }) => code === input.code);
  const channel = input.channel ?? stored?.channel ?? "subscribe";
  const current = stored?.mappings[channel] ?? null;
  const change = { all, code: input.code, channel };
  if (!input.template) {
    return {
      action: "unchanged",
      title: current?.title ?? "",
      keywordCount: current?.keywords.length ?? 0,
      keywords: (current?.keywords ?? []).map(toLine),
      templateId: current?.templateId ?? null,
      strandedGrants: await countStranded(deps.grants, { ...change, templateId: undefined }),
      warnings: current ? findWarnings(all, { ...current, code: input.code }) : [],
    };
  }
  const { template, keywords, found } = await deps.placer.find({
    app,
    notice,
    channel,
    choice: input.template,
    currentTemplateId: current?.templateId ?? null,
  });
  const { title } = template;
  const templateId = found?.templateId ?? null;
  const isUnchanged = templateId !== null && templateId === current?.templateId;
  return {
    action: isUnchanged ? "unchanged" : found ? "uses_existing" : "adds_template",
    title,
    keywordCount: keywords.length,
    keywords: keywords.map(toLine),
    templateId,
    strandedGrants: await countStranded(deps.grants, { ...change, templateId }),
    warnings: findWarnings(all, { code: input.code, channel, templateId, title }),
  };
}

function findWarnings(
  all: StoredNotice[],
  notice: { code: string; channel: Channel; templateId: string | null; title: string },
): NoticeWarning[] {
  return notice.channel === "subscribe" ? findTemplateWarnings(all, notice) : [];
}

function toLine({ keywordId, name }: { keywordId: string; name: string }) {
  return { keywordId, name };
}
