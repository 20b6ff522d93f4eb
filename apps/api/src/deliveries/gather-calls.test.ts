import { expect, test } from "vitest";
import { gatherCalls } from "./gather-calls.ts";

function createScene({ runsAtOnce = 1 } = {}) {
  const runs: { items: string[]; finish: () => void }[] = [];
  const call = gatherCalls<string, string>({
    maxItems: 3,
    runsAtOnce,
    async run(items) {
      await new Promise<void>((finish) => runs.push({ items, finish }));
      if (items.includes("poison")) throw new Error(`${items.length} failed`);
      return items.map((item) => item.toUpperCase());
    },
  });
  const finishAll = async () => {
    for (let finished = 0; finished < runs.length; finished++) {
      runs[finished]?.finish();
      await new Promise((resolve) => setImmediate(resolve));
    }
    return runs.map(({ items }) => items);
  };
  return { runs, call, finishAll };
}

test("a call alone runs at once, and those that come meanwhile share the next run, each with its own results", async () => {
  const { runs, call, finishAll } = createScene();
  const first = call(["a"]);
  expect(runs).toHaveLength(1);
  const others = [call(["b"]), call(["c", "d"])];
  expect(runs).toHaveLength(1);
  expect(await finishAll()).toEqual([["a"], ["b", "c", "d"]]);
  expect(await Promise.all([first, ...others])).toEqual([["A"], ["B"], ["C", "D"]]);
});

test("as many run at the same time as may", async () => {
  const { runs, call, finishAll } = createScene({ runsAtOnce: 2 });
  const calls = ["a", "b", "c", "d"].map((item) => call([item]));
  expect(runs.map(({ items }) => items)).toEqual([["a"], ["b"]]);
  expect(await finishAll()).toEqual([["a"], ["b"], ["c", "d"]]);
  expect((await Promise.all(calls)).flat()).toEqual(["A", "B", "C", "D"]);
});

test("a shared run has no more items than it may, except a call that brings more", async () => {
  const { call, finishAll } = createScene();
  const calls = [["a"], ["b", "c"], ["d", "e"], ["f", "g", "h", "i"], ["j"]].map(call);
  expect(await finishAll()).toEqual([["a"], ["b", "c"], ["d", "e"], ["f", "g", "h", "i"], ["j"]]);
  expect((await Promise.all(calls)).flat().join("")).toBe("ABCDEFGHIJ");
});

test("what is wrong with one call is told to it alone", async () => {
  const { call, finishAll } = createScene();
  const calls = [["a"], ["b"], ["poison"], ["c"]].map(call);
  const settled = Promise.allSettled(calls);
  expect(await finishAll()).toEqual([["a"], ["b", "poison", "c"], ["b"], ["poison"], ["c"]]);
  expect(await settled).toEqual([
    { status: "fulfilled", value: ["A"] },
    { status: "fulfilled", value: ["B"] },
    { status: "rejected", reason: new Error("1 failed") },
    { status: "fulfilled", value: ["C"] },
  ]);
});
