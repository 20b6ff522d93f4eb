import { getNotice } from "@mp-notice/core";
import type { NoticeStore, StoredNotice } from "../database/notice-settings-store.ts";
import type { GrantService } from "../grants/grant-service.ts";
import type { MiniPrograms } from "../payment-settings/mini-programs.ts";
import type { NoticeUpdatePlan, UpdateNoticeInput } from "./notice-service.ts";
import type { TemplatePlacer } from "./place-template.ts";

interface PlanDeps {
  store: NoticeStore;
  miniPrograms: MiniPrograms;
  placer: TemplatePlacer;
  grants: Pick<GrantService, "summarize">;
}

/** What a save would do on the account, and to the permissions that customers gave. Changes nothing. */
export async function planUpdate(
  deps: PlanDeps,
  input: Pick<UpdateNoticeInput, "code" | "channel" | "template">,
): Promise<NoticeUpdatePlan> {
  const notice = getNotice(input.code);
  const app = await deps.miniPrograms.get();
  const all = await deps.store.listStored(app.appId);
  const stored = all.find(({ code }) => code === input.code);
  const channel = input.channel ?? stored?.channel ?? "subscribe";
  const current = stored?.mappings[channel] ?? null;
  if (!input.template) {
    return {
      action: "unchanged",
      title: current?.title ?? "",
      keywordCount: current?.keywords.length ?? 0,
      templateId: current?.templateId ?? null,
      strandedGrants: 0,
    };
  }
  const { template, keywords, found } = await deps.placer.find({
    app,
    notice,
    channel,
    choice: input.template,
    currentTemplateId: current?.templateId ?? null,
  });
  const templateId = found?.templateId ?? null;
  const isUnchanged = templateId !== null && templateId === current?.templateId;
  return {
    action: isUnchanged ? "unchanged" : found ? "uses_existing" : "adds_template",
    title: template.title,
    keywordCount: keywords.length,
    templateId,
    strandedGrants:
      isUnchanged || channel !== "subscribe"
        ? 0
        : await countStranded(deps, { all, code: input.code }),
  };
}

/** Permissions of the subscribe channel are bound to one template: another one leaves them without use. */
async function countStranded(
  { grants }: PlanDeps,
  { all, code }: { all: StoredNotice[]; code: string },
): Promise<number> {
  const leftId = all.find((stored) => stored.code === code)?.mappings.subscribe?.templateId;
  const isUsedElsewhere = all.some(
    (stored) => stored.code !== code && stored.mappings.subscribe?.templateId === leftId,
  );
  if (leftId === undefined || isUsedElsewhere) return 0;
  return (await grants.summarize())
    .filter(({ templateId }) => templateId === leftId)
    .reduce((sum, { usable, pending }) => sum + usable + pending, 0);
}
