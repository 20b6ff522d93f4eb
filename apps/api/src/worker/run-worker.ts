import { setTimeout as sleep } from "node:timers/promises";
import {
  SWEEP_INTERVAL_MS,
  WORKER_LEASE_MS,
  type DeliveryStore,
  type GrantLedger,
  type Sender,
  type WorkerStore,
} from "@mp-notice/core";

export interface WorkerDeps {
  sender: Sender;
  store: Pick<DeliveryStore, "sweep" | "takeOver">;
  ledger: Pick<GrantLedger, "close" | "confirmPaidOrders">;
  workers: WorkerStore;
  /** `null` while no mini program is configured. */
  findAppId(): Promise<string | null>;
  /** What else is due, e.g. pushes that were stored and not handled yet. */
  sweepMore(): Promise<void>;
  newId(): string;
  onTrouble(message: string, error: unknown): void;
}

export interface RunningWorker {
  /** Something is due: look now. */
  wake(): void;
  /** Claims nothing more; resolves when the outcome of everything in flight is stored, or the time is over. */
  stop(): Promise<void>;
  /** When the sender last looked for work, in milliseconds of this process's clock. */
  lastLookAt(): number;
}

/** Another process's trigger is seen within this time. */
const LOOK_EVERY_MS = 200;
const HEARTBEAT_EVERY_MS = WORKER_LEASE_MS / 3;
const SWEEP_LIMIT = 500;
const DRAIN_MS = 9_000;

/** The loops of a sending process: send what is due, prolong the lease, sweep. A failure is told, and the loop goes on. */
export async function startWorker(deps: WorkerDeps): Promise<RunningWorker> {
  const { sender, store, ledger, workers, onTrouble } = deps;
  const stopping = new AbortController();
  const { signal } = stopping;
  let workerId = await registerWorker(deps);
  let isAwake = false;
  let wakeUp: () => void = () => {};
  let lastLookAt = Date.now();

  await store.takeOver({ limit: SWEEP_LIMIT });

  function wake(): void {
    isAwake = true;
    wakeUp();
  }

  async function untilWokenOr(ms: number): Promise<void> {
    if (isAwake || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function sendLoop(): Promise<void> {
    while (!signal.aborted) {
      isAwake = false;
      let claimed = 0;
      try {
        claimed = await sender.fill(workerId);
        lastLookAt = Date.now();
      } catch (error) {
        onTrouble("the sender could not look for work", error);
      }
      if (claimed === 0) await untilWokenOr(LOOK_EVERY_MS);
    }
  }

  async function heartbeatLoop(): Promise<void> {
    while (await isTimeUp(HEARTBEAT_EVERY_MS, signal)) {
      try {
        if (!(await workers.heartbeat(workerId))) workerId = await registerWorker(deps);
      } catch (error) {
        onTrouble("the lease could not be prolonged", error);
      }
    }
  }

  async function sweepLoop(): Promise<void> {
    while (await isTimeUp(SWEEP_INTERVAL_MS, signal)) {
      try {
        await sweepOnce(deps);
        wake();
      } catch (error) {
        onTrouble("a sweep failed", error);
      }
    }
  }

  async function waitingLoop(): Promise<void> {
    while (await isTimeUp(WAITING_EVERY_MS, signal)) {
      try {
        const appId = await deps.findAppId();
        if (appId !== null && (await store.sweep({ appId, limit: SWEEP_LIMIT })) > 0) wake();
      } catch (error) {
        onTrouble("waiting deliveries could not be looked at", error);
      }
    }
  }

  const loops = [sendLoop(), heartbeatLoop(), sweepLoop(), waitingLoop()];
  return {
    wake,
    lastLookAt: () => lastLookAt,
    async stop() {
      stopping.abort();
      wakeUp();
      await Promise.all(loops);
      await Promise.race([sender.drain(), sleep(DRAIN_MS, undefined, { ref: false })]);
      if (sender.inFlight() === 0) await workers.retire(workerId);
    },
  };

  async function sweepOnce({ findAppId, sweepMore }: WorkerDeps): Promise<void> {
    await store.takeOver({ limit: SWEEP_LIMIT });
    await sweepMore();
    const appId = await findAppId();
    if (appId === null) return;
    await ledger.confirmPaidOrders({ appId, openids: null });
    await ledger.close({ appId, limit: SWEEP_LIMIT });
  }
}

/** Waiting deliveries whose time is up learn it within this time. */
const WAITING_EVERY_MS = 1000;

async function registerWorker({
  workers,
  newId,
}: Pick<WorkerDeps, "workers" | "newId">): Promise<string> {
  const workerId = newId();
  await workers.register(workerId);
  return workerId;
}

/** Resolves true after a time, false at once when the signal aborts. */
async function isTimeUp(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
