import { setTimeout as sleep } from "node:timers/promises";
import {
  connectDatabase,
  type ConnectOptions,
  type Database,
  DatabaseAwayError,
} from "./connect.ts";

const TRY_EVERY_MS = 1000;

/**
 * Opens the database and retries while it is unreachable, because databases may start later than their clients, or fail over.
 * @throws ConfigError when waiting would not help; DatabaseAwayError when it is still unreachable at the end
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
