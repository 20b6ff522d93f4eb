import { ElMessage } from "element-plus";
import { i18n } from "./locales/i18n.ts";
import type { Problem } from "./problem.ts";

const SHOWN_MS = 6000;

/** Tells of a change that failed: what happened and what to do, for as long as it takes to read. */
export function showProblem({ reason }: Problem): void {
  const { t } = i18n.global;
  const message = `${t(`errors.${reason}.what`)} · ${t(`errors.${reason}.advice`)}`;
  ElMessage({ type: "error", message, duration: SHOWN_MS, showClose: true, grouping: true });
}
