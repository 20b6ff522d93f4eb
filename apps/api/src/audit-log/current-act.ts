import { AsyncLocalStorage } from "node:async_hooks";
import type { AuditActor } from "./audit-log.contract.ts";

/** A call in progress and its caller: the audit log records every change it makes under that actor. */
export interface Act {
  actor: AuditActor;
  clientAddress: string | null;
  /** Unix milliseconds. */
  at: number;
  /** A ULID with the time of `at`; monotonic. */
  newEntryId(): string;
}

const acts = new AsyncLocalStorage<Act>();

export function runAct<Result>(act: Act, run: () => Promise<Result>): Promise<Result> {
  return acts.run(act, run);
}

/** `null` outside a call, e.g. in the sender. */
export function findCurrentAct(): Act | null {
  return acts.getStore() ?? null;
}
