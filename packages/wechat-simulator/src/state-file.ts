import { mkdirSync, readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createAppState, type AppState } from "./app-state.ts";
import { isRecord } from "./is-record.ts";
import { createTradeState, keepLatestOrders } from "./trade/trade-state.ts";

const VERSION = 1;
const WRITE_EVERY_MS = 200;
/** Caps the share of time spent writing, however large the state grows. */
const MAX_WRITING_SHARE = 0.05;
/** A restart restores this many messages: enough for a phone's inbox. */
const KEPT_MESSAGES = 5_000;
const KEPT_ORDERS = 20_000;

function replaceForJson(_key: string, value: unknown): unknown {
  if (value instanceof Map) return { map: [...value] };
  return typeof value === "bigint" ? { bigint: String(value) } : value;
}

function reviveFromJson(_key: string, value: unknown): unknown {
  if (!isRecord(value)) return value;
  const { map, bigint } = value;
  if (Array.isArray(map)) return new Map(map);
  return typeof bigint === "string" ? BigInt(bigint) : value;
}

function toKind(value: unknown): string {
  if (value instanceof Map) return "map";
  return Array.isArray(value) ? "list" : typeof value;
}

function assertAppState(value: unknown): asserts value is AppState {
  if (!isRecord(value) || value["version"] !== VERSION) {
    throw new Error(`not a version ${VERSION} state file`);
  }
  const pattern = createAppState({ appId: "", appSecret: "", originalId: "" });
  for (const [field, expected] of Object.entries(pattern)) {
    const actual = value[field];
    const isMissing =
      expected === null ? actual === undefined : toKind(actual) !== toKind(expected);
    if (isMissing) throw new Error(`${field} is missing or damaged`);
  }
}

function readIfPresent(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** null when the file does not exist. */
export function loadState(path: string): AppState | null {
  const text = readIfPresent(path);
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text, reviveFromJson);
    // A file that was written before the simulator had shipping management, or all of it.
    if (isRecord(value))
      value["trade"] = { ...createTradeState(), ...(isRecord(value["trade"]) && value["trade"]) };
    assertAppState(value);
    return value;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The simulator's state file ${path} cannot be used: ${problem}. Move it away to start afresh.`,
      { cause: error },
    );
  }
}

export interface StateWriter {
  /** Throttled: one write stores all changes since the last. */
  schedule(): void;
  /** Writes pending changes now. */
  flush(): Promise<void>;
}

export function createStateWriter(path: string, state: AppState): StateWriter {
  let isChanged = false;
  let running: Promise<void> | null = null;
  let wake = new AbortController();
  mkdirSync(dirname(path), { recursive: true });

  async function write(): Promise<void> {
    isChanged = false;
    const messages = state.messages.slice(-KEPT_MESSAGES);
    const trade = keepLatestOrders(state.trade, KEPT_ORDERS);
    const text = JSON.stringify({ version: VERSION, ...state, messages, trade }, replaceForJson);
    const temporary = `${path}.new`;
    // Atomic write: a crash leaves either the old file or the new one.
    await writeFile(temporary, text, { mode: 0o600 });
    await rename(temporary, path);
  }

  async function writeWhileChanged(): Promise<void> {
    let waitMs = WRITE_EVERY_MS;
    while (isChanged) {
      await delay(waitMs, undefined, { signal: wake.signal }).catch(() => {});
      const startedAt = performance.now();
      await write();
      waitMs = Math.max(WRITE_EVERY_MS, (performance.now() - startedAt) / MAX_WRITING_SHARE);
    }
  }

  return {
    schedule() {
      isChanged = true;
      if (running !== null) return;
      running = writeWhileChanged()
        .catch((error: Error) => {
          isChanged = true;
          process.emitWarning(`The simulator's state file was not written: ${error.message}`);
        })
        .finally(() => (running = null));
    },
    async flush() {
      wake.abort();
      await running;
      wake = new AbortController();
      if (isChanged) await write();
    },
  };
}
