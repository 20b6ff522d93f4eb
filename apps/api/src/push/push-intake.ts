import type { PushInbox, StoredPush } from "./push-inbox.ts";
import type { PushEvent } from "../wechat/to-push-events.ts";
import type { PushHandler } from "./push-handler.ts";

/** Longer than handling takes: an event pending for longer is orphaned by a dead process, or waits to become late. */
const ABANDONED_AFTER_MS = 60_000;
const SWEEP_LIMIT = 200;

/** Stores pushes first and handles them afterwards. */
export interface PushIntake {
  /** Resolves once new events are stored; handles them in the background. */
  receive(input: { appId: string; events: PushEvent[] }): Promise<void>;
  /** Handles orphaned and late events; returns how many. Called by the worker's sweep. */
  sweep(): Promise<number>;
}

interface IntakeDeps {
  inbox: PushInbox;
  handler: PushHandler;
  /** Unix milliseconds. */
  now(): number;
  logBackgroundError(message: string, error: unknown): void;
}

export function createPushIntake({
  inbox,
  handler,
  now,
  logBackgroundError,
}: IntakeDeps): PushIntake {
  async function handleOne({ id, appId, event }: StoredPush, isLate: boolean): Promise<boolean> {
    try {
      if (!(await handler.handle({ appId, event, isLate }))) return false;
      await inbox.markHandled({ ids: [id], now: now() });
      return true;
    } catch (error) {
      logBackgroundError("a push could not be handled; it will be retried", error);
      return false;
    }
  }

  async function handleAll(pushes: StoredPush[], isLate: boolean): Promise<number> {
    let handled = 0;
    for (const push of pushes) if (await handleOne(push, isLate)) handled++;
    return handled;
  }

  return {
    async receive({ appId, events }) {
      void handleAll(await inbox.add({ appId, events, now: now() }), false);
    },
    async sweep() {
      const receivedBefore = now() - ABANDONED_AFTER_MS;
      return handleAll(await inbox.listPending({ receivedBefore, limit: SWEEP_LIMIT }), true);
    },
  };
}
