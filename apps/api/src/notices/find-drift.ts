import type { AccountTemplate, SavedMapping } from "@mp-notice/core";
import type { NoticeAction } from "./notice-settings-store.ts";
import { findKeywordDifference } from "../templates/account-templates.ts";

/** What an operator has to repair: the account no longer has the mapping's template, or has it with other keywords. */
export function findDrift(
  mapping: SavedMapping,
  templates: readonly AccountTemplate[],
): NoticeAction | null {
  const { templateId, title, keywords } = mapping;
  const template = templates.find((candidate) => candidate.templateId === templateId);
  if (!template) {
    const problem = `the account has no template ${templateId} (${title})`;
    return { reason: "TEMPLATE_MISSING", errcode: null, problem };
  }
  const problem = findKeywordDifference(template, keywords);
  return problem === null ? null : { reason: "TEMPLATE_CHANGED", errcode: null, problem };
}
