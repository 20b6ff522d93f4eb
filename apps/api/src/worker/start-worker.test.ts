import {
  builtInCatalog,
  CLAIM_ANYWAY_MS,
  SWEEP_INTERVAL_MS,
  WORKER_LEASE_MS,
  type FillResult,
} from "@mp-notice/core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { DRAIN_MS, LOOK_EVERY_MS, startWorker, type WorkerDeps } from "./start-worker.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const NOTHING: FillResult = { found: 0, next: "wait_for_work" };
const MORE: FillResult = { found: 64, next: "look_again" };
const BUSY: FillResult = { found: 0, next: "wait_for_answers" };
/** The worker waits this long to batch deliveries that fall due together. */
const GATHERED_MS = 5;

/** A worker over stores that only record their calls. */
async function start(changes: Partial<WorkerDeps> = {}) {
  const asked: string[] = [];
  const troubles: string[] = [];
  const note =
    <Answer>(what: string, answer: Answer) =>
    async (): Promise<Answer> => {
      asked.push(what);
      return answer;
    };
  let ids = 0;
  const deps: WorkerDeps = {
    sender: { fill: note("fill", NOTHING), inFlight: () => 0, drain: note("drain", undefined) },
    store: {
      lookAgain: note("lookAgain", 0),
      msUntilDue: note("msUntilDue", null),
      releaseHeld: note("releaseHeld", 0),
      sweep: note("sweep", 0),
      takeOver: note("takeOver", 0),
    },
    ledger: { close: note("close", 0), confirmPaidOrders: note("confirmPaidOrders", undefined) },
    workers: {
      register: async (id) => void asked.push(`register ${id}`),
      heartbeat: note("heartbeat", true),
      retire: async (id) => void asked.push(`retire ${id}`),
      retireAll: note("retireAll", undefined),
    },
    listNotices: async () => builtInCatalog.codes,
    isAlone: false,
    findAppId: async () => "wx1",
    listLanes: async () => [],
    listSettings: async () => [],
    doChores: note("doChores", undefined),
    newId: () => `worker-${++ids}`,
    logBackgroundError: (message) => void troubles.push(message),
    ...changes,
  };
  const worker = await startWorker(deps);
  await vi.advanceTimersByTimeAsync(0);
  const count = (what: string) => asked.filter((each) => each === what).length;
  return { worker, asked, troubles, count };
}

/** A worker whose next delivery is due in as many milliseconds as `setDueIn` says; `null`: there is none. */
async function startWithDue(dueIn: number | null, changes: Partial<WorkerDeps> = {}) {
  let current = dueIn;
  let reads = 0;
  const started = await start({
    ...changes,
    store: {
      lookAgain: async () => 0,
      sweep: async () => 0,
      releaseHeld: async () => 0,
      takeOver: async () => 0,
      async msUntilDue() {
        reads += 1;
        return current;
      },
    },
  });
  return {
    started,
    setDueIn: (ms: number | null) => void (current = ms),
    countReads: () => reads,
  };
}

type Started = Awaited<ReturnType<typeof start>>;

/** Stops the worker and returns how long that took on the fake clock. */
async function stop({ worker }: Started): Promise<number> {
  const startedAt = Date.now();
  const stopping = worker.stop().then(() => Date.now() - startedAt);
  await vi.advanceTimersByTimeAsync(10_000);
  return stopping;
}

function after(asked: string[], what: string): string[] {
  return asked.slice(asked.indexOf(what) + 1);
}

const never = () => new Promise<never>(() => {});

describe("polling", () => {
  test.each([
    ["within 250 ms", { afterMs: 1000, withinMs: 250, reads: 10 }],
    ["within 550 ms after ten seconds without work", { afterMs: 61_000, withinMs: 550, reads: 4 }],
  ])("sees a trigger of another process %s", async (_, { afterMs, withinMs, reads }) => {
    const { started, setDueIn, countReads } = await startWithDue(null);
    await vi.advanceTimersByTimeAsync(afterMs);
    const before = [started.count("fill"), countReads()] as const;
    await vi.advanceTimersByTimeAsync(2000);
    expect(started.count("fill"), "nothing is due").toBe(before[0]);
    expect(countReads() - before[1]).toBe(reads);
    setDueIn(-1);
    await vi.advanceTimersByTimeAsync(withinMs);
    expect(started.count("fill")).toBeGreaterThan(before[0]);
    await stop(started);
  });

  test("claims when the next delivery becomes due", async () => {
    const { started, setDueIn } = await startWithDue(120);
    await vi.advanceTimersByTimeAsync(119);
    setDueIn(0);
    expect(started.count("fill")).toBe(1);
    await vi.advanceTimersByTimeAsync(1 + GATHERED_MS);
    expect(started.count("fill")).toBe(2);
    await stop(started);
  });

  test("rests when a claim left behind what is due, e.g. because sending is paused", async () => {
    const { started } = await startWithDue(-60_000);
    await vi.advanceTimersByTimeAsync(10 * (LOOK_EVERY_MS + GATHERED_MS));
    expect(started.count("fill")).toBe(11);
    await stop(started);
  });

  test("on SQLite, reads the next due time once per sweep", async () => {
    const { started, countReads } = await startWithDue(null, { isAlone: true });
    await vi.advanceTimersByTimeAsync(SWEEP_INTERVAL_MS - 1);
    expect([started.count("fill"), countReads()]).toEqual([1, 1]);
    await vi.advanceTimersByTimeAsync(10 * SWEEP_INTERVAL_MS);
    expect([started.count("fill"), countReads()]).toEqual([11, 11]);
    await stop(started);
  });

  test("sees a trigger of this process at once", async () => {
    const started = await start();
    const before = started.count("fill");
    started.worker.wake();
    started.worker.wake();
    await vi.advanceTimersByTimeAsync(GATHERED_MS);
    expect(started.count("fill")).toBe(before + 1);
    await stop(started);
  });

  test("does not lose a wake-up during a poll", async () => {
    const firstLook = Promise.withResolvers<FillResult>();
    const looks = [firstLook.promise];
    let count = 0;
    const fill = () => {
      count++;
      return looks.shift() ?? Promise.resolve(NOTHING);
    };
    const started = await start({ sender: { fill, inFlight: () => 0, drain: async () => {} } });
    started.worker.wake();
    firstLook.resolve(NOTHING);
    await vi.advanceTimersByTimeAsync(GATHERED_MS);
    expect(count).toBe(2);
    await stop(started);
  });

  test("polls without a pause while there may be more work", async () => {
    let left = 5;
    let count = 0;
    const fill = async () => {
      count++;
      return left-- > 0 ? MORE : NOTHING;
    };
    const started = await start({ sender: { fill, inFlight: () => 0, drain: async () => {} } });
    expect(count).toBe(6);
    await stop(started);
  });

  test("while all connections are in use, polls again on the next answer or after a short delay", async () => {
    let count = 0;
    const fill = async () => {
      count++;
      return BUSY;
    };
    const started = await start({ sender: { fill, inFlight: () => 0, drain: async () => {} } });
    started.worker.wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(count).toBe(2);
    await vi.advanceTimersByTimeAsync(CLAIM_ANYWAY_MS);
    expect(count).toBe(3);
    await stop(started);
  });

  test("logs a failing database and polls again", async () => {
    let count = 0;
    const fill = async () => {
      count++;
      throw new Error("gone");
    };
    const started = await start({ sender: { fill, inFlight: () => 0, drain: async () => {} } });
    await vi.advanceTimersByTimeAsync(LOOK_EVERY_MS + GATHERED_MS);
    expect(count).toBe(2);
    expect(started.troubles).toEqual(Array(2).fill("the sender could not poll for work"));
    await stop(started);
  });
});

describe("the lease", () => {
  test("is renewed three times before it would expire", async () => {
    const started = await start();
    await vi.advanceTimersByTimeAsync(WORKER_LEASE_MS);
    expect(started.count("heartbeat")).toBe(3);
    await stop(started);
  });

  test("is replaced after it expired, and the old claims are taken over", async () => {
    const claimedAs: string[] = [];
    const fill = async (workerId: string) => {
      claimedAs.push(workerId);
      return NOTHING;
    };
    const registered: string[] = [];
    const started = await start({
      sender: { fill, inFlight: () => 0, drain: async () => {} },
      workers: {
        register: async (id) => void registered.push(id),
        heartbeat: async (id) => id !== "worker-1",
        retire: async () => {},
        retireAll: async () => {},
      },
    });
    await vi.advanceTimersByTimeAsync(WORKER_LEASE_MS);
    expect(registered).toEqual(["worker-1", "worker-2"]);
    expect(claimedAs.at(-1)).toBe("worker-2");
    await stop(started);
  });

  test("of others is left alone where there may be others, and ended where there are none", async () => {
    const shared = await start();
    const alone = await start({ isAlone: true });
    expect(shared.count("retireAll")).toBe(0);
    expect(alone.asked.slice(0, 3)).toEqual(["retireAll", "register worker-1", "takeOver"]);
    await stop(shared);
    await stop(alone);
  });
});

describe("the sweep", () => {
  test("takes over, expires, confirms and closes every five seconds", async () => {
    const started = await start();
    expect(started.count("takeOver"), "at the start").toBe(1);
    await vi.advanceTimersByTimeAsync(SWEEP_INTERVAL_MS);
    const swept = started.asked.filter((what) =>
      ["takeOver", "sweep", "confirmPaidOrders", "close"].includes(what),
    );
    expect(swept).toEqual(["takeOver", "takeOver", "sweep", "confirmPaidOrders", "close"]);
    await stop(started);
  });

  test("takes over in time although a chore hangs and no mini program is configured", async () => {
    const started = await start({ doChores: never, findAppId: async () => null });
    await vi.advanceTimersByTimeAsync(3 * SWEEP_INTERVAL_MS);
    expect(started.count("takeOver")).toBe(4);
    expect(started.count("sweep")).toBe(0);
    await stop(started);
  });

  test("is logged when it fails, and runs again", async () => {
    let count = 0;
    const takeOver = async () => {
      if (++count > 1) throw new Error("gone");
      return 0;
    };
    const rest = { lookAgain: async () => 0, sweep: async () => 0, msUntilDue: async () => null };
    const releaseHeld = async () => 0;
    const started = await start({ store: { takeOver, releaseHeld, ...rest } });
    await vi.advanceTimersByTimeAsync(2 * SWEEP_INTERVAL_MS);
    expect(count).toBe(3);
    expect(started.troubles).toEqual(Array(2).fill("a sweep failed"));
    await stop(started);
  });

  test("re-examines waiting deliveries every second and sends the requeued ones at once", async () => {
    const lookAgain = async () => 1;
    const rest = { takeOver: async () => 0, sweep: async () => 0, msUntilDue: async () => null };
    const releaseHeld = async () => 0;
    const started = await start({ store: { lookAgain, releaseHeld, ...rest } });
    await vi.advanceTimersByTimeAsync(999);
    const before = started.count("fill");
    await vi.advanceTimersByTimeAsync(1 + GATHERED_MS);
    expect(started.count("fill")).toBeGreaterThan(before);
    await stop(started);
  });
});

test("changed quiet hours release everything that they held, batch after batch", async () => {
  const batches = [500, 500, 3];
  const releaseHeld = async () => batches.shift() ?? 0;
  const rest = { lookAgain: async () => 0, sweep: async () => 0, msUntilDue: async () => null };
  const started = await start({ store: { takeOver: async () => 0, releaseHeld, ...rest } });
  const before = started.count("fill");
  await vi.advanceTimersByTimeAsync(SWEEP_INTERVAL_MS + GATHERED_MS);
  expect(batches).toEqual([]);
  expect(started.count("fill")).toBeGreaterThan(before);
  await stop(started);
});

describe("graceful shutdown", () => {
  test("stops claiming, drains in-flight sends, then releases the lease", async () => {
    const inFlight = Promise.withResolvers<void>();
    let fills = 0;
    const fill = async () => {
      fills++;
      return NOTHING;
    };
    const sender = { fill, inFlight: () => 1, drain: () => inFlight.promise };
    const started = await start({ sender });
    const stopping = started.worker.stop();
    const before = fills;
    await vi.advanceTimersByTimeAsync(DRAIN_MS - 1);
    expect(fills).toBe(before);
    expect(started.asked).not.toContain("retire worker-1");
    inFlight.resolve();
    await vi.advanceTimersByTimeAsync(10_000);
    await stopping;
    expect(after(started.asked, "takeOver")).toContain("retire worker-1");
  });

  test("takes less than ten seconds and keeps the lease of unstored outcomes", async () => {
    const sender = { fill: async () => NOTHING, inFlight: () => 1, drain: never };
    const started = await start({ sender });
    expect(await stop(started)).toBeLessThan(10_000);
    expect(started.asked).not.toContain("retire worker-1");
  });

  test("takes less than ten seconds although the database never answers again", async () => {
    const sender = { fill: never, inFlight: () => 0, drain: async () => {} };
    const loops = { lookAgain: never, msUntilDue: never, sweep: never, releaseHeld: never };
    const store = { ...loops, takeOver: async () => 0 };
    const started = await start({ sender, store });
    await vi.advanceTimersByTimeAsync(SWEEP_INTERVAL_MS);
    expect(await stop(started)).toBeLessThan(10_000);
  });
});
