import { ElMessage } from "element-plus";
import type { Problem } from "./problem.ts";
import { wordProblem } from "./word-problem.ts";

const SHOWN_MS = 6000;

/** Tells of a change that failed: what happened and what to do, for as long as it takes to read. */
export function showProblem(problem: Problem): void {
  const { what, advice } = wordProblem(problem);
  const message = `${what} · ${advice}`;
  ElMessage({ type: "error", message, duration: SHOWN_MS, showClose: true, grouping: true });
}
