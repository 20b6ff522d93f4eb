import type { AppProfile, PushSettings } from "../app-state.ts";
import { encodeEvent, type PushEvent } from "./encode-event.ts";
import type { OutgoingPush, PushSender } from "./post-push.ts";

/** Three tries in total (facts §5.3). */
const TRIES = 3;
const PARALLEL_PUSHES = 16;
const MAX_WAITING = 100_000;

interface PushCounts {
  waiting: number;
  delivered: number;
  failed: number;
  /** Dropped unsent because the queue was full. */
  dropped: number;
  lastFailure: string | null;
}

export interface PushQueue {
  add(settings: PushSettings, app: AppProfile, event: PushEvent): void;
  count(): PushCounts;
  /** Drops waiting pushes and resets the counts. */
  clear(): void;
}

export function createPushQueue(sender: PushSender): PushQueue {
  const waiting: OutgoingPush[] = [];
  let running = 0;
  let counts = { delivered: 0, failed: 0, dropped: 0, lastFailure: null as string | null };

  async function deliver(push: OutgoingPush): Promise<void> {
    let problem: string | null = null;
    for (let tried = 0; tried < TRIES; tried += 1) {
      problem = await sender.post(push);
      if (problem === null) {
        counts.delivered += 1;
        return;
      }
    }
    counts.failed += 1;
    counts.lastFailure = problem;
  }

  function startNext(): void {
    while (running < PARALLEL_PUSHES) {
      const push = waiting.shift();
      if (push === undefined) return;
      running += 1;
      void deliver(push).finally(() => {
        running -= 1;
        startNext();
      });
    }
  }

  return {
    add(settings, app, event) {
      if (waiting.length >= MAX_WAITING) {
        counts.dropped += 1;
        return;
      }
      const { appId, originalId } = app;
      const message = encodeEvent(settings.format, originalId, event);
      waiting.push({ settings, appId, originalId, openid: event.openid, message });
      // Deferred, so that an event never overtakes the answer of the call that caused it.
      setImmediate(startNext);
    },
    count: () => ({ waiting: waiting.length + running, ...counts }),
    clear() {
      waiting.length = 0;
      counts = { delivered: 0, failed: 0, dropped: 0, lastFailure: null };
    },
  };
}
