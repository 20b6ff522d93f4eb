import { setTimeout as sleep } from "node:timers/promises";
import {
  connectDatabase,
  type ConnectOptions,
  type Database,
  DatabaseAwayError,
} from "./connect.ts";

const TRY_EVERY_MS = 1000;

/**
 * Opens the database, and waits for one that is away: databases start later than what uses them, and move.
 * @throws ConfigError for what waiting does not mend; DatabaseAwayError when it is still away in the end
 */
export async function waitForDatabase(
  options: ConnectOptions,
  { waitMs, onAway }: { waitMs: number; onAway(error: DatabaseAwayError): Promise<void> },
): Promise<Database> {
  const giveUpAt = performance.now() + waitMs;
  for (;;) {
    try {
      return await connectDatabase(options);
    } catch (error) {
      if (!(error instanceof DatabaseAwayError)) throw error;
      await onAway(error);
      if (performance.now() + TRY_EVERY_MS > giveUpAt) throw error;
      await sleep(TRY_EVERY_MS);
    }
  }
}
