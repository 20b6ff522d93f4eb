import type { NoticeStore } from "./notice-settings-store.ts";
import type { MiniPrograms } from "../payment-settings/mini-programs.ts";
import type { AccountTemplates } from "../templates/account-templates.ts";
import { findDrift } from "./find-drift.ts";

interface DriftDeps {
  store: NoticeStore;
  miniPrograms: MiniPrograms;
  accountTemplates: AccountTemplates;
}

/**
 * Compares a notice's active mapping with the account: a missing or changed template makes the notice `action_required`, a
 * template that fits again clears an earlier finding. Returns whether they agree. Throws when WeChat refuses.
 */
export type CheckDrift = (input: { appId: string; code: string }) => Promise<boolean>;

export function createDriftCheck({ store, miniPrograms, accountTemplates }: DriftDeps): CheckDrift {
  return async ({ appId, code }) => {
    const app = await miniPrograms.find();
    if (app?.appId !== appId) return false;
    const stored = (await store.listStored(appId)).find((candidate) => candidate.code === code);
    const mapping = stored?.mappings[stored.channel];
    if (!mapping) return false;
    const drift = findDrift(mapping, await accountTemplates.list(app, mapping.channel));
    const template = { appId, code, templateId: mapping.templateId };
    await (drift ? store.markAction({ ...template, action: drift }) : store.clearAction(template));
    return drift === null;
  };
}
