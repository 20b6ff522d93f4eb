import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { gatherCalls } from "./gather-calls.ts";

function createScene({ runsAtOnce = 1, maxWaiting = 100 } = {}) {
  const runs: { items: string[]; finish: () => void }[] = [];
  const call = gatherCalls<string, string>({
    gather: nextTurn,
    maxItems: 3,
    runsAtOnce,
    maxWaiting,
    refuse: () => new Error("too many wait"),
    concernsAll: (error) => error instanceof Error && error.message === "away",
    async run(items) {
      await new Promise<void>((finish) => runs.push({ items, finish }));
      if (items.includes("outage")) throw new Error("away");
      if (items.includes("poison")) throw new Error(`${items.length} failed`);
      return items.map((item) => item.toUpperCase());
    },
  });
  const finishAll = async () => {
    await nextTurn();
    for (let finished = 0; finished < runs.length; finished++) {
      runs[finished]?.finish();
      // One turn until the next run gathers, one until it begins.
      await nextTurn();
      await nextTurn();
    }
    return runs.map(({ items }) => items);
  };
  return { runs, call, finishAll };
}

test("calls share a run with those that arrived while it gathered, and the next run with those that arrived meanwhile", async () => {
  const { runs, call, finishAll } = createScene();
  const first = [call(["a"]), call(["b"])];
  await nextTurn();
  expect(runs.map(({ items }) => items)).toEqual([["a", "b"]]);
  const others = [call(["b"]), call(["c", "d"])];
  expect(runs).toHaveLength(1);
  expect(await finishAll()).toEqual([
    ["a", "b"],
    ["b", "c", "d"],
  ]);
  expect(await Promise.all([...first, ...others])).toEqual([["A"], ["B"], ["B"], ["C", "D"]]);
});

test("up to `runsAtOnce` runs are concurrent", async () => {
  const { runs, call, finishAll } = createScene({ runsAtOnce: 2 });
  const calls = ["a", "b", "c", "d", "e", "f", "g"].map((item) => call([item]));
  await nextTurn();
  await nextTurn();
  expect(runs.map(({ items }) => items)).toEqual([
    ["a", "b", "c"],
    ["d", "e", "f"],
  ]);
  expect(await finishAll()).toEqual([["a", "b", "c"], ["d", "e", "f"], ["g"]]);
  expect((await Promise.all(calls)).flat().join("")).toBe("ABCDEFG");
});

test("a shared run has at most `maxItems` items, except a single call with more", async () => {
  const { call, finishAll } = createScene();
  const calls = [["a"], ["b", "c"], ["d", "e"], ["f", "g", "h", "i"], ["j"]].map(call);
  expect(await finishAll()).toEqual([["a", "b", "c"], ["d", "e"], ["f", "g", "h", "i"], ["j"]]);
  expect((await Promise.all(calls)).flat().join("")).toBe("ABCDEFGHIJ");
});

test("an error caused by one call rejects only that call", async () => {
  const { call, finishAll } = createScene();
  const calls = [["a"], ["b"], ["poison"], ["c"]].map(call);
  const settled = Promise.allSettled(calls);
  expect(await finishAll()).toEqual([["a", "b", "poison"], ["a"], ["b"], ["poison"], ["c"]]);
  expect(await settled).toEqual([
    { status: "fulfilled", value: ["A"] },
    { status: "fulfilled", value: ["B"] },
    { status: "rejected", reason: new Error("1 failed") },
    { status: "fulfilled", value: ["C"] },
  ]);
});

test("an error unrelated to the items rejects every call of the run at once", async () => {
  const { call, finishAll } = createScene();
  const calls = [["a"], ["outage"], ["b"], ["c"]].map((items) => call(items));
  const settled = Promise.allSettled(calls);
  expect(await finishAll()).toEqual([["a", "outage", "b"], ["c"]]);
  expect((await settled).map(({ status }) => status)).toEqual([
    "rejected",
    "rejected",
    "rejected",
    "fulfilled",
  ]);
});

test("a call beyond `maxWaiting` is refused at once, and the waiting calls still run", async () => {
  const { call, finishAll } = createScene({ maxWaiting: 2 });
  const served = [call(["a"]), call(["b"])];
  await expect(call(["c"])).rejects.toThrow("too many wait");
  expect(await finishAll()).toEqual([["a", "b"]]);
  expect((await Promise.all(served)).flat()).toEqual(["A", "B"]);
  const later = call(["e"]);
  await finishAll();
  expect(await later).toEqual(["E"]);
});
