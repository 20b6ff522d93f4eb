import { i18n } from "../locales/i18n.ts";
import type { Explanation, Problem, ProblemReason } from "./problem.ts";

/** Reasons explained better by WeChat's own response; for others its advice is about sending, which retries by itself. */
const TOLD_BY_WECHAT: ReadonlySet<ProblemReason> = new Set([
  "WECHAT_REJECTED",
  "TEMPLATE_NOT_FOUND",
  "TEMPLATE_LIMIT",
]);

/** What happened and what to do, in the operator's language. */
export function wordProblem({ reason, explanation }: Pick<Problem, "reason" | "explanation">): {
  what: string;
  advice: string;
} {
  const { t } = i18n.global;
  if (explanation && TOLD_BY_WECHAT.has(reason)) return pickLanguage(explanation);
  return { what: t(`errors.${reason}.what`), advice: t(`errors.${reason}.advice`) };
}

export function pickLanguage({ zh, en }: Pick<Explanation, "zh" | "en">): Explanation["zh"] {
  return i18n.global.locale.value === "en" ? en : zh;
}
