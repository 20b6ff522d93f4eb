import { createAlarm } from "../concurrency/alarm.ts";
import type { Try } from "./judge-try.ts";
import { judgeTry } from "./judge-try.ts";
import type { ClaimedMessage, MessageOutcome, MessageStore } from "./message-store.ts";
import { createWebhookLane, type WebhookLane } from "./webhook-lane.ts";

/** Where messages go: each has its own queue, its own connections and its own way to sign. */
export interface Receiver {
  /** The messages' `webhookId`. */
  id: string;
  enabled: boolean;
  post(message: ClaimedMessage, options: { signal: AbortSignal }): Promise<Try>;
  /** It answered 410. */
  markGone(): Promise<void>;
  /** It was removed: closes its connections. */
  forget(): void;
}

export interface MessageSenderDeps {
  /** Called often: cached. */
  listReceivers(): Promise<Receiver[]>;
  messages: MessageStore;
  /** True on SQLite, where no other process can have claims. */
  isAlone: boolean;
  newId(): string;
  /** From 0 to 1. */
  random(): number;
  logBackgroundError(message: string, error: unknown): void;
}

export interface RunningMessageSender {
  /** A message may be due: looks soon, not at the next interval. */
  wake(): void;
  /** Graceful shutdown: claims nothing more and stores what is in flight, or aborts it after a few seconds. */
  stop(): Promise<void>;
}

/** Bounds how late a process notices messages that another one wrote. */
const LOOK_EVERY_MS = 1000;
/** With nothing to do, and on SQLite, where whoever writes a message wakes the sender. */
const IDLE_LOOK_EVERY_MS = 5000;
/** The transaction that wrote a message ends after the call that wakes. */
const GATHER_MS = 20;
/** Within the ten seconds that an orchestrator waits; the lease of what is cut off runs out, then another process sends it. */
const DRAIN_MS = 5000;

export async function startMessageSender(deps: MessageSenderDeps): Promise<RunningMessageSender> {
  const { messages, listReceivers, logBackgroundError } = deps;
  const stopping = new AbortController();
  const cutOff = new AbortController();
  const lanes = new Map<string, { lane: WebhookLane; receiver: Receiver }>();
  const alarm = createAlarm();

  if (deps.isAlone) await messages.releaseAll((await listReceivers()).map(({ id }) => id));

  async function send(message: ClaimedMessage): Promise<MessageOutcome> {
    const tried = await tryMessage(message);
    const { type, tries } = message;
    const verdict = judgeTry(tried, { type, tries, random: deps.random() });
    if (verdict.next === "failed" && verdict.isGone) await markGone(message.webhookId);
    return { message, tried, verdict };
  }

  async function tryMessage(message: ClaimedMessage): Promise<Try> {
    try {
      const { signal } = cutOff;
      return await (await getReceiver(message.webhookId)).post(message, { signal });
    } catch (error) {
      logBackgroundError("a webhook's message could not be sent", error);
      const problem = "CONNECTION_FAILED";
      return { status: null, problem, durationMs: 0, answer: null, retryAfterMs: null };
    }
  }

  async function getReceiver(id: string): Promise<Receiver> {
    const receiver = (await listReceivers()).find((candidate) => candidate.id === id);
    if (!receiver) throw new Error("the receiver was removed");
    return receiver;
  }

  async function markGone(id: string): Promise<void> {
    try {
      await (await getReceiver(id)).markGone();
    } catch (error) {
      logBackgroundError("a webhook that answered 410 could not be disabled", error);
    }
  }

  function syncLanes(receivers: Receiver[]): void {
    const ids = new Set(receivers.map(({ id }) => id));
    for (const [id, { lane, receiver }] of lanes) {
      if (ids.has(id)) continue;
      lanes.delete(id);
      void lane.drain().then(() => receiver.forget());
    }
    for (const receiver of receivers) {
      const { id } = receiver;
      if (lanes.has(id)) continue;
      const { newId } = deps;
      const lane = createWebhookLane({
        ...{ webhookId: id, send, newId, logBackgroundError },
        exchange: messages.exchange,
        now: () => performance.now(),
        sleep,
      });
      lanes.set(id, { lane, receiver });
    }
  }

  /** Wakes the lanes with due messages; returns the milliseconds until the next look. */
  async function look(): Promise<number> {
    const receivers = (await listReceivers()).filter(({ enabled }) => enabled);
    syncLanes(receivers);
    let next = deps.isAlone || receivers.length === 0 ? IDLE_LOOK_EVERY_MS : LOOK_EVERY_MS;
    for (const { lane } of lanes.values())
      if (lane.restsForMs() > 0) next = Math.min(next, lane.restsForMs());
    // A full lane claims again by itself as soon as a place is free: looking for it would only cost the sender of messages time.
    const free = [...lanes].filter(([, { lane }]) => lane.canTake()).map(([id]) => id);
    for (const { webhookId, dueIn } of await messages.listDue(free)) {
      if (dueIn <= 0) lanes.get(webhookId)?.lane.wake();
      else next = Math.min(next, dueIn);
    }
    return next;
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      alarm.arm();
      let restMs = LOOK_EVERY_MS;
      try {
        restMs = await look();
      } catch (error) {
        logBackgroundError("the sender of webhooks could not look for work", error);
      }
      await alarm.rest(restMs);
      await sleep(GATHER_MS);
    }
  }

  const looping = loop();

  return {
    wake() {
      if (lanes.size > 0 && ![...lanes.values()].some(({ lane }) => lane.canTake())) return;
      alarm.wake();
    },
    async stop() {
      stopping.abort();
      alarm.wake();
      await looping;
      const timer = setTimeout(() => cutOff.abort(), DRAIN_MS);
      await Promise.race([
        Promise.all([...lanes.values()].map(({ lane }) => lane.drain())),
        sleep(DRAIN_MS + 1000),
      ]);
      clearTimeout(timer);
    },
  };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
