import { ElMessage } from "element-plus";
import type { Problem } from "./problem.ts";
import { wordProblem } from "./word-problem.ts";

const SHOWN_MS = 6000;

/** Shows a failed change as a toast: what happened and what to do. */
export function showProblem(problem: Problem): void {
  const { what, advice } = wordProblem(problem);
  const message = `${what} · ${advice}`;
  ElMessage({ type: "error", message, duration: SHOWN_MS, showClose: true, grouping: true });
}
