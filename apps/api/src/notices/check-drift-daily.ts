import type { CheckDrift } from "./check-drift.ts";
import { DAY_MS } from "../time/china-days.ts";

/**
 * Compares every notice's mapping with the account once a day, however often it is called. The first time is a day after the
 * start, as every save compares too. A failed comparison is logged and does not keep the others from running.
 */
export function createDailyDriftCheck(deps: {
  checkDrift: CheckDrift;
  findAppId(): Promise<string | null>;
  /** The codes of the notices in use. */
  listNotices(): Promise<readonly string[]>;
  /** Unix milliseconds. */
  now(): number;
  logBackgroundError(message: string, error: unknown): void;
}): () => Promise<void> {
  const { checkDrift, findAppId, listNotices, now, logBackgroundError } = deps;
  let nextAt = now() + DAY_MS;
  return async () => {
    if (now() < nextAt) return;
    nextAt = now() + DAY_MS;
    const appId = await findAppId();
    if (appId === null) return;
    for (const code of await listNotices()) {
      try {
        await checkDrift({ appId, code });
      } catch (error) {
        logBackgroundError(`the drift check of ${code} failed`, error);
      }
    }
  };
}
