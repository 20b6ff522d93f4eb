import { checkPage, getNotice } from "@mp-notice/core";
import {
  versionConflict,
  type NoticeAction,
  type NoticeStore,
  type StoredNotice,
} from "../database/notice-settings-store.ts";
import type { CurrentMiniProgram, MiniPrograms } from "../payment-settings/mini-programs.ts";
import type { AccountTemplates } from "../templates/account-templates.ts";
import { findDrift } from "./find-drift.ts";
import type { UpdateNoticeInput } from "./notice-service.ts";
import type { TemplatePlacer } from "./place-template.ts";

interface SaveDeps {
  store: NoticeStore;
  miniPrograms: MiniPrograms;
  accountTemplates: AccountTemplates;
  placer: TemplatePlacer;
  /** Unix milliseconds. */
  now(): number;
}

/** Saves a notice: first WeChat, then one transaction; what WeChat refuses is not saved. */
export async function saveNotice(deps: SaveDeps, input: UpdateNoticeInput): Promise<void> {
  const { store, placer } = deps;
  const { code, version = null, template } = input;
  const notice = getNotice(code);
  const app = await deps.miniPrograms.get();
  const stored = (await store.listStored(app.appId)).find((candidate) => candidate.code === code);
  if (!stored || (version !== null && version !== stored.version)) throw versionConflict();
  if (input.page !== undefined) checkPage(input.page, notice);

  const channel = input.channel ?? stored.channel;
  const placed = template
    ? await placer.place({
        app,
        notice,
        channel,
        choice: template,
        currentTemplateId: stored.mappings[channel]?.templateId ?? null,
      })
    : null;
  const becomesActive = channel !== stored.channel || (input.enabled === true && !stored.enabled);
  const action = placed
    ? placed.drift
    : becomesActive
      ? await compare(deps, { app, mapping: stored.mappings[channel] })
      : isPageDecidedAgain(stored, input)
        ? null
        : undefined;

  await store.save({
    appId: app.appId,
    code,
    expectedVersion: version,
    changes: keepGiven(input),
    mapping: placed?.mapping ?? null,
    action,
    now: deps.now(),
  });
}

/** The page was refused, and the operator says which it is: the next message tells whether that is right. */
function isPageDecidedAgain({ action }: StoredNotice, { page }: UpdateNoticeInput): boolean {
  return page !== undefined && action?.reason === "PAGE_NOT_PUBLISHED";
}

async function compare(
  { accountTemplates }: SaveDeps,
  { app, mapping }: { app: CurrentMiniProgram; mapping: Parameters<typeof findDrift>[0] | null },
): Promise<NoticeAction | null> {
  return mapping && findDrift(mapping, await accountTemplates.list(app, mapping.channel));
}

function keepGiven({ enabled, channel, page, grantWaitSeconds }: UpdateNoticeInput) {
  return {
    ...(enabled === undefined ? {} : { enabled }),
    ...(channel === undefined ? {} : { channel }),
    ...(page === undefined ? {} : { page }),
    ...(grantWaitSeconds === undefined ? {} : { grantWaitSeconds }),
  };
}
