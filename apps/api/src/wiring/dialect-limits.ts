import { MAX_TRIGGERS } from "@mp-notice/core";
import type { Dialect } from "../database/connect.ts";

interface DialectLimits {
  /** Concurrent transactions that queue triggers. */
  queueingAtOnce: number;
  /** Single triggers that may share a transaction. */
  triggersAtOnce: number;
  /** How late other processes' changes of settings are seen. */
  configurationMaxAgeMs: number;
}

/** What differs between SQLite, which is one process and blocks its event loop, and a server. */
export const DIALECT_LIMITS: Record<Dialect, DialectLimits> = {
  sqlite: {
    // There is one connection.
    queueingAtOnce: 1,
    // With 64, a turn of the event loop takes 18 ms instead of 5. A tenth more triggers per second are stored, but in a flood of
    // connections a sign-in waited for up to 2.5 s instead of 1.4.
    triggersAtOnce: 16,
    // No other process has the file open, but somebody may have edited it by hand.
    configurationMaxAgeMs: 60_000,
  },
  mysql: {
    // A third only makes batches smaller.
    queueingAtOnce: 2,
    triggersAtOnce: MAX_TRIGGERS,
    configurationMaxAgeMs: 1000,
  },
};
