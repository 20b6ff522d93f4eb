import {
  CLAIM_ANYWAY_MS,
  SWEEP_INTERVAL_MS,
  WORKER_LEASE_MS,
  type DeliveryStore,
  type GrantLedger,
  type Lane,
  type NoticeSettings,
  type FillResult,
  type Sender,
  type WorkerStore,
} from "@mp-notice/core";
import { createAlarm } from "../concurrency/alarm.ts";

export interface WorkerDeps {
  sender: Sender;
  store: Pick<DeliveryStore, "lookAgain" | "msUntilDue" | "releaseHeld" | "sweep" | "takeOver">;
  ledger: Pick<GrantLedger, "close" | "confirmPaidOrders">;
  workers: WorkerStore;
  /** True on SQLite, where no other process can have the database open: any delivery still `sending` at startup is orphaned. */
  isAlone: boolean;
  /** `null` while no mini program is configured. */
  findAppId(): Promise<string | null>;
  /** The lanes of its enabled notices. */
  listLanes(appId: string): Promise<Lane[]>;
  /** The codes of all notices. */
  listNotices(): Promise<readonly string[]>;
  listSettings(appId: string): Promise<NoticeSettings[]>;
  /** Other background work, e.g. stored pushes not yet handled. May be slow: no other loop waits for it. */
  doChores(): Promise<void>;
  newId(): string;
  logBackgroundError(message: string, error: unknown): void;
}

export interface RunningWorker {
  /** Polls for work at once instead of at the next interval. */
  wake(): void;
  /** Graceful shutdown: stops claiming and drains. Resolves when every in-flight outcome is stored, or after DRAIN_MS. */
  stop(): Promise<void>;
  /** When the sender last polled, in milliseconds of this process's clock. */
  lastLookAt(): number;
}

/** The poll interval: bounds how late a trigger of another process is seen. */
export const LOOK_EVERY_MS = 200;
/** The poll interval on SQLite: every trigger wakes the sender, and the next due time is known. */
const ALONE_LOOK_EVERY_MS = SWEEP_INTERVAL_MS;
/** The poll interval after IDLE_AFTER_MS without work. */
const IDLE_LOOK_EVERY_MS = 500;
const IDLE_AFTER_MS = 10_000;
/** Batches deliveries that fall due together into one claim; at 200 a second that saves half of the transactions. */
const GATHER_MS = 5;
/** Bounds how late a waiting delivery is re-examined. */
const WAITING_EVERY_MS = 1000;
const HEARTBEAT_EVERY_MS = WORKER_LEASE_MS / 3;
const SWEEP_LIMIT = 500;
/** Per notice and run: one statement reads this many, one reschedules them. */
const LOOK_AGAIN_LIMIT = 2000;
/** Longer than a send may take, shorter than the ten seconds an orchestrator waits before it kills the process. */
export const DRAIN_MS = 8000;
/** For a sweep in progress. */
const LOOPS_END_MS = 500;

/** Runs the loops of a sending process: send due deliveries, renew the lease, sweep. A failure is logged and the loop continues. */
export async function startWorker(deps: WorkerDeps): Promise<RunningWorker> {
  const { sender, store, ledger, workers, logBackgroundError } = deps;
  const stopping = new AbortController();
  const { signal } = stopping;
  if (deps.isAlone) await workers.retireAll();
  let workerId = await registerWorker(deps);
  const alarm = createAlarm();
  let lastLookAt = Date.now();
  let lastFoundAt = lastLookAt;

  await store.takeOver({ limit: SWEEP_LIMIT });

  async function sendLoop(): Promise<void> {
    while (!signal.aborted) {
      alarm.arm();
      const next = await look();
      if (next === "wait_for_answers") await alarm.rest(CLAIM_ANYWAY_MS);
      if (next === "failed") await alarm.rest(LOOK_EVERY_MS);
      if (next !== "wait_for_work") continue;
      await untilSomethingIsDue();
      await isTimeUp(GATHER_MS, signal);
    }
  }

  /** Polls with one cheap read, because a claim takes several statements. */
  async function untilSomethingIsDue(): Promise<void> {
    for (let isFirst = true; ; isFirst = false) {
      const dueIn = await readDueIn();
      // What the claim has just left behind, e.g. because sending is paused, is due: it must not be claimed without a rest.
      const isDue = dueIn <= 0;
      if (isDue && !isFirst) return;
      await alarm.rest(isDue ? LOOK_EVERY_MS : Math.min(dueIn, toRestMs()));
      if (alarm.isRinging() || isDue || signal.aborted) return;
    }
  }

  function toRestMs(): number {
    if (deps.isAlone) return ALONE_LOOK_EVERY_MS;
    return Date.now() - lastFoundAt < IDLE_AFTER_MS ? LOOK_EVERY_MS : IDLE_LOOK_EVERY_MS;
  }

  /** Milliseconds; 0 when it cannot be read, so that a claim is tried. */
  async function readDueIn(): Promise<number> {
    try {
      const appId = await deps.findAppId();
      const lanes = appId === null ? [] : await deps.listLanes(appId);
      const dueIn = appId === null ? null : await store.msUntilDue({ appId, lanes });
      lastLookAt = Date.now();
      return dueIn ?? Infinity;
    } catch (error) {
      logBackgroundError("the sender could not poll for work", error);
      return 0;
    }
  }

  async function look(): Promise<FillResult["next"] | "failed"> {
    try {
      const { next, found } = await sender.fill(workerId);
      lastLookAt = Date.now();
      if (found > 0) lastFoundAt = lastLookAt;
      return next;
    } catch (error) {
      logBackgroundError("the sender could not poll for work", error);
      return "failed";
    }
  }

  async function repeat(
    { everyMs, trouble }: { everyMs: number; trouble: string },
    act: () => Promise<void>,
  ): Promise<void> {
    while (await isTimeUp(everyMs, signal)) {
      try {
        await act();
      } catch (error) {
        logBackgroundError(trouble, error);
      }
    }
  }

  async function renewLease(): Promise<void> {
    if (!(await workers.heartbeat(workerId))) workerId = await registerWorker(deps);
  }

  async function sweep(): Promise<void> {
    await store.takeOver({ limit: SWEEP_LIMIT });
    alarm.wake();
    const appId = await deps.findAppId();
    if (appId === null) return;
    await store.sweep({ appId, limit: SWEEP_LIMIT });
    await ledger.confirmPaidOrders({ appId, openids: null });
    await ledger.close({ appId, limit: SWEEP_LIMIT });
  }

  /** Changed quiet hours hold nothing any longer: all of it, because a morning's messages may be many. */
  async function releaseHeld(): Promise<void> {
    const appId = await deps.findAppId();
    if (appId === null) return;
    const settings = await deps.listSettings(appId);
    const limit = SWEEP_LIMIT;
    while (!signal.aborted && (await store.releaseHeld({ appId, limit, settings })) > 0)
      alarm.wake();
  }

  async function lookAgain(): Promise<void> {
    const appId = await deps.findAppId();
    if (appId === null) return;
    const [lanes, notices] = [await deps.listLanes(appId), await deps.listNotices()];
    const queued = await store.lookAgain({ appId, limit: LOOK_AGAIN_LIMIT, lanes, notices });
    if (queued > 0) alarm.wake();
  }

  const loops = [
    sendLoop(),
    repeat({ everyMs: HEARTBEAT_EVERY_MS, trouble: "the lease could not be renewed" }, renewLease),
    repeat({ everyMs: SWEEP_INTERVAL_MS, trouble: "a sweep failed" }, sweep),
    repeat(
      { everyMs: WAITING_EVERY_MS, trouble: "waiting deliveries could not be re-examined" },
      lookAgain,
    ),
    repeat(
      { everyMs: SWEEP_INTERVAL_MS, trouble: "held deliveries could not be released" },
      releaseHeld,
    ),
    repeat({ everyMs: SWEEP_INTERVAL_MS, trouble: "a chore failed" }, deps.doChores),
  ];

  return {
    wake: alarm.wake,
    lastLookAt: () => lastLookAt,
    async stop() {
      stopping.abort();
      alarm.wake();
      // Bounded waits: no loop ends while the database is unreachable.
      const [sending] = loops;
      const drained = Promise.resolve(sending).then(() => sender.drain());
      if (await isDoneWithin(drained, DRAIN_MS)) await workers.retire(workerId);
      await isDoneWithin(Promise.all(loops), LOOPS_END_MS);
    },
  };
}

async function registerWorker({
  workers,
  newId,
}: Pick<WorkerDeps, "workers" | "newId">): Promise<string> {
  const workerId = newId();
  await workers.register(workerId);
  return workerId;
}

/** Resolves true after `ms`, or false as soon as the signal aborts. */
function isTimeUp(ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve(!signal.aborted);
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
  });
}

async function isDoneWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  const isDone = new AbortController();
  const isLate = isTimeUp(ms, isDone.signal);
  const inTime = await Promise.race([work.then(() => true), isLate.then(() => false)]);
  isDone.abort();
  return inTime;
}
