import type { PushInbox, StoredPush } from "./push-inbox.ts";
import type { PushEvent } from "../wechat/to-push-events.ts";
import type { PushHandler } from "./push-handler.ts";

/** Longer than handling takes: what is pending for longer was left by a process that died, or waits for this moment. */
const ABANDONED_AFTER_MS = 60_000;
const SWEEP_LIMIT = 200;

/** Stores pushes first and acts on them afterwards. */
export interface PushIntake {
  /** Resolves once everything new is stored; it is acted on in the background. */
  receive(input: { appId: string; events: PushEvent[] }): Promise<void>;
  /** Acts on what was left; for the worker's sweep. Answers how many it handled. */
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
      logBackgroundError("a push was not handled; it will be tried again", error);
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
