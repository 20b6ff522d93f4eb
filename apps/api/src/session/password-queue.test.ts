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
  };
}

test("two passwords are judged at once, one of an address", async () => {
  const line = start();
  void line.ask("a1", "a");
  void line.ask("a2", "a");
  void line.ask("b1", "b");
  void line.ask("c1", "c");
  await Promise.resolve();
  expect(line.begun).toEqual(["a1", "b1"]);
  await line.endFirst();
  expect(line.begun).toEqual(["a1", "b1", "a2"]);
  await line.endFirst();
  expect(line.begun).toEqual(["a1", "b1", "a2", "c1"]);
});

test("who is known goes before all strangers, and finds a place when they have none", async () => {
  const line = start();
  for (let count = 0; count < 34; count++) void line.ask(`s${count}`, `address ${count}`);
  expect(await line.ask("late", "another")).toBe("RATE_LIMITED");
  const known = line.ask("known", "home", true);
  await line.endFirst();
  expect(line.begun.at(-1)).toBe("known");
  while (line.running.length > 0) await line.endFirst();
  expect(await known).toBe("known");
});

test("one address cannot fill the line", async () => {
  const line = start();
  const answers = Array.from({ length: 20 }, (_, count) => line.ask(`a${count}`, "a"));
  const b = line.ask("b", "b");
  await new Promise((resolve) => setImmediate(resolve));
  while (line.running.length > 0) await line.endFirst();
  const refused = (await Promise.all(answers)).filter((answer) => answer === "RATE_LIMITED");
  expect(refused).toHaveLength(11);
  expect(await b).toBe("b");
});
