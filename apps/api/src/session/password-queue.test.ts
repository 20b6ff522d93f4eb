import { expect, test } from "vitest";
import { createPasswordQueue } from "./password-queue.ts";

function start() {
  const queue = createPasswordQueue();
  const running: { name: string; end(): void }[] = [];
  const begun: string[] = [];
  return {
    running,
    begun,
    ask: (name: string, addressGroup: string, isKnown = false) =>
      queue
        .run({ addressGroup, isKnown }, async () => {
          begun.push(name);
          await new Promise<void>((end) => running.push({ name, end }));
          return name;
        })
        .catch((error: { reason: string }) => error.reason),
    async endFirst() {
      running.shift()?.end();
      await new Promise((resolve) => setImmediate(resolve));
    },
    /** Finishes every job that starts until all answers have arrived. */
    async endAll(answers: Promise<unknown>[]) {
      const all = Promise.all(answers);
      const timer = setInterval(() => running.shift()?.end(), 1);
      await all;
      clearInterval(timer);
    },
  };
}

test("two passwords are checked concurrently, one per address", async () => {
  const line = start();
  void line.ask("a1", "a", true);
  void line.ask("a2", "a", true);
  void line.ask("b1", "b", true);
  void line.ask("c1", "c", true);
  await Promise.resolve();
  expect(line.begun).toEqual(["a1", "b1"]);
  await line.endFirst();
  expect(line.begun).toEqual(["a1", "b1", "a2"]);
  await line.endFirst();
  expect(line.begun).toEqual(["a1", "b1", "a2", "c1"]);
});

test("strangers are checked one at a time, with pauses between them", async () => {
  const line = start();
  const answers = [line.ask("s1", "a"), line.ask("s2", "b")];
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(line.begun).toEqual(["s1"]);
  await line.endFirst();
  expect(line.begun).toEqual(["s1"]);
  await line.endAll(answers);
  expect(line.begun).toEqual(["s1", "s2"]);
});

test("known callers overtake strangers and keep a place when the strangers' queue is full", async () => {
  const line = start();
  const strangers = Array.from({ length: 9 }, (_, count) =>
    line.ask(`s${count}`, `address ${count}`),
  );
  expect(await line.ask("late", "another")).toBe("RATE_LIMITED");
  const known = line.ask("known", "home", true);
  await Promise.resolve();
  expect(line.begun).toEqual(["s0", "known"]);
  await line.endAll([...strangers, known]);
  expect(await known).toBe("known");
});

test("one address cannot fill the queue", async () => {
  const line = start();
  const answers = Array.from({ length: 20 }, (_, count) => line.ask(`a${count}`, "a"));
  const b = line.ask("b", "b");
  await line.endAll([...answers, b]);
  const refused = (await Promise.all(answers)).filter((answer) => answer === "RATE_LIMITED");
  expect(refused).toHaveLength(15);
  expect(await b).toBe("b");
});
