import { AsyncLocalStorage } from "node:async_hooks";
import type { AuditActor } from "./audit-log-service.ts";

/** One call of somebody, for as long as it runs: whatever it changes is written down as theirs. */
export interface Act {
  actor: AuditActor;
  clientAddress: string | null;
  /** Unix milliseconds. */
  at: number;
  /** A ULID of `at`, each after the one before. */
  newEntryId(): string;
}

const acts = new AsyncLocalStorage<Act>();

export function runAct<Result>(act: Act, run: () => Promise<Result>): Promise<Result> {
  return acts.run(act, run);
}

/** `null` in what the service does by itself, e.g. in the sender. */
export function findAct(): Act | null {
  return acts.getStore() ?? null;
}
