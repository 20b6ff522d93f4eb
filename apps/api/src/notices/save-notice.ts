import {
  checkPage,
  DEFAULT_GRANT_WAIT_SECONDS,
  type NoticeCatalog,
  type NoticeDefinition,
} from "@mp-notice/core";
import {
  versionConflict,
  type NoticeAction,
  type NoticeStore,
  type StoredNotice,
} from "./notice-settings-store.ts";
import type { GrantService } from "../grants/grant.contract.ts";
import type { CurrentMiniProgram, MiniPrograms } from "../payment-settings/mini-programs.ts";
import type { AccountTemplates } from "../templates/account-templates.ts";
import { findDrift } from "./find-drift.ts";
import type { UpdateNoticeInput } from "./notice.contract.ts";
import type { TemplatePlacer } from "./place-template.ts";
import { assertConfirmed, countStranded } from "./stranded-grants.ts";

interface SaveDeps {
  store: NoticeStore;
  getCatalog(): Promise<NoticeCatalog>;
  miniPrograms: MiniPrograms;
  accountTemplates: AccountTemplates;
  placer: TemplatePlacer;
  grants: Pick<GrantService, "summarize">;
  /** Unix milliseconds. */
  now(): number;
}

/** Saves a notice: WeChat first, then one transaction, so that a change that WeChat refuses is not saved. */
export async function saveNotice(deps: SaveDeps, input: UpdateNoticeInput): Promise<void> {
  const { store, placer } = deps;
  const { code, version = null, template } = input;
  const notice = (await deps.getCatalog()).get(code);
  const app = await deps.miniPrograms.get();
  const all = await store.listStored(app.appId);
  const stored = all.find((candidate) => candidate.code === code);
  if (!stored || (version !== null && version !== stored.version)) throw versionConflict();
  if (typeof input.page === "string") checkPage(input.page, notice);

  const channel = input.channel ?? stored.channel;
  const assertMayLeave = async (templateId: string | null | undefined) => {
    const stranded = await countStranded(deps.grants, { all, code, channel, templateId });
    assertConfirmed(stranded, input.strandedGrants ?? 0);
  };
  if (!template) await assertMayLeave(undefined);
  const placed = template
    ? await placer.place({
        app,
        notice,
        channel,
        choice: template,
        currentTemplateId: stored.mappings[channel]?.templateId ?? null,
        beforeAdding: assertMayLeave,
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
    notice,
    expectedVersion: version,
    changes: keepGiven(input, notice),
    mapping: placed?.mapping ?? null,
    action,
    now: deps.now(),
  });
}

/** WeChat refused the page and the operator sets it again: the next message shows whether it works now. */
function isPageDecidedAgain({ action }: StoredNotice, { page }: UpdateNoticeInput): boolean {
  return page !== undefined && action?.reason === "PAGE_NOT_PUBLISHED";
}

async function compare(
  { accountTemplates }: SaveDeps,
  { app, mapping }: { app: CurrentMiniProgram; mapping: Parameters<typeof findDrift>[0] | null },
): Promise<NoticeAction | null> {
  return mapping && findDrift(mapping, await accountTemplates.list(app, mapping.channel));
}

/** `null` resets a setting to the catalog's default. */
function keepGiven(
  { enabled, channel, page, grantWaitSeconds, quietHours }: UpdateNoticeInput,
  notice: NoticeDefinition,
) {
  return {
    ...(enabled === undefined ? {} : { enabled }),
    ...(channel === undefined ? {} : { channel }),
    ...(page === undefined ? {} : { page: page ?? notice.page }),
    ...(grantWaitSeconds === undefined
      ? {}
      : { grantWaitSeconds: grantWaitSeconds ?? DEFAULT_GRANT_WAIT_SECONDS }),
    ...(quietHours === undefined ? {} : { quietHours }),
  };
}
