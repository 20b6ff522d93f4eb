import fc from "fast-check";
import type { Product } from "../test/start-product.ts";
import { anyAction, type Action } from "./any-action.ts";
import type { FuzzedShop } from "./fuzzed-shop.ts";
import { performAction, type Answer } from "./perform-action.ts";

export interface Finding {
  problem: string;
  /** Determines the actions of a chunk. */
  seed: number;
  index: number;
  action: Action;
  answer: string;
}

export interface FuzzReport {
  findings: Finding[];
  /** The number of answers per status. */
  statuses: Record<string, number>;
}

/** After this many inputs, the shop is repaired and the existing values are read again. */
export const CHUNK = 250;
const AT_ONCE = 8;
const MAX_FINDINGS = 20;
/** Far above the growth of caches and the simulator's inbox. */
const MAX_GROWTH_BYTES = 200 * 1024 * 1024;

/** Internals that no answer may leak: paths, libraries, messages of the database or the engine. */
const INSIDE =
  /node_modules|\/apps\/api\/|\.ts:\d+|\n\s+at [\w.<]+ ?\(|SQLITE_|\bER_[A-Z]{3,}|SQL syntax|\b(?:select|insert into|update) [`"\w.]+ .*\b(?:from|values|set) |\$argon2/;

export async function runFuzz(input: {
  product: Product;
  shop: FuzzedShop;
  seed: number;
  count: number;
  /** A call without an answer by then hangs. */
  patienceMs: number;
  onProgress?(done: number): void;
}): Promise<FuzzReport> {
  const { product, shop, seed, count, patienceMs } = input;
  const target = { ...product, patienceMs, getHeaders: shop.getHeaders };
  const report: FuzzReport = { findings: [], statuses: {} };
  let { known } = shop;
  let heapAtFirst = 0;

  async function perform(action: Action, place: { seed: number; index: number }): Promise<void> {
    let answer: Answer = { statuses: [], text: "" };
    let problem: string | null;
    try {
      answer = await performAction(target, action);
      for (const status of answer.statuses)
        report.statuses[status] = (report.statuses[status] ?? 0) + 1;
      problem = judgeAnswer(answer, shop.secrets);
    } catch (error) {
      problem = `no answer: ${String(error)}`;
    }
    if (problem !== null)
      report.findings.push({ problem, ...place, action, answer: answer.text.slice(0, 600) });
  }

  for (let done = 0; done < count && report.findings.length < MAX_FINDINGS; done += CHUNK) {
    const place = seed + done / CHUNK;
    const actions = fc.sample(anyAction(known, { ...shop, appId: product.appId }), {
      seed: place,
      numRuns: Math.min(CHUNK, count - done),
    });
    const waiting = [...actions.entries()];
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift())
        await perform(next[1], { seed: place, index: next[0] });
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    known = await shop.restore();
    for (const problem of judgeLog(product.takeLog(), shop.secrets))
      report.findings.push({ problem, seed: place, index: -1, action: CHUNK_ACTION, answer: "" });
    globalThis.gc?.();
    const { heapUsed } = process.memoryUsage();
    if (done <= count / 5) heapAtFirst = Math.max(heapAtFirst, heapUsed);
    else if (heapUsed - heapAtFirst > MAX_GROWTH_BYTES) {
      const problem = `the memory grew from ${heapAtFirst} to ${heapUsed} bytes`;
      report.findings.push({ problem, seed: place, index: -1, action: CHUNK_ACTION, answer: "" });
      break;
    }
    input.onProgress?.(Math.min(done + CHUNK, count));
  }
  return report;
}

/** Represents all actions of a chunk. */
const CHUNK_ACTION: Action = { kind: "raw", bytes: "" };

/** The problem with an answer; `null` when the answer is acceptable. */
export function judgeAnswer({ statuses, text }: Answer, secrets: readonly string[]): string | null {
  for (const status of statuses) {
    // WeChat's refusals and outages are not findings.
    if (status === 503 && /"reason":"WECHAT_/.test(text)) continue;
    if (status >= 500) return `answered ${status}`;
  }
  const shown = INSIDE.exec(text)?.[0];
  if (shown !== undefined) return `shows the inside: ${shown}`;
  return secrets.some((secret) => text.includes(secret)) ? "shows a secret" : null;
}

export function judgeLog(lines: readonly string[], secrets: readonly string[]): string[] {
  return lines.flatMap((line) => {
    if (secrets.some((secret) => line.includes(secret))) return [`logged a secret: ${line}`];
    return /"level":[56]0/.test(line) ? [`logged an error: ${line.slice(0, 1500)}`] : [];
  });
}
