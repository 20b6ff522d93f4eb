import { expect, test } from "vitest";
import { createConfigurationCache } from "./configuration-cache.ts";

function setUp() {
  let clock = 0;
  let stored = "first";
  let reads = 0;
  const cache = createConfigurationCache({ maxAgeMs: 1000, now: () => clock });
  const read = cache.cache(async (key: string) => {
    reads += 1;
    return `${key}: ${stored}`;
  });
  return {
    cache,
    read,
    countReads: () => reads,
    pass: (ms: number) => void (clock += ms),
    /** As another process does. */
    store: (value: string) => void (stored = value),
  };
}

test("a read is kept, per key", async () => {
  const { read, store, countReads } = setUp();
  expect([await read("a"), await read("b")]).toEqual(["a: first", "b: first"]);
  store("second");
  expect([await read("a"), await read("b")]).toEqual(["a: first", "b: first"]);
  expect(countReads()).toBe(2);
});

test("calls that come while a read is in flight share it", async () => {
  const { read, countReads } = setUp();
  await Promise.all([read("a"), read("a"), read("a")]);
  expect(countReads()).toBe(1);
});

test("another process's change is seen after `maxAgeMs`", async () => {
  const { read, store, pass } = setUp();
  await read("a");
  store("second");
  pass(999);
  expect(await read("a")).toBe("a: first");
  pass(1);
  expect(await read("a")).toBe("a: second");
});

test("this process's own change is seen at once, by every cached read", async () => {
  const { cache, read, store } = setUp();
  const readOther = cache.cache(async () => "other");
  await Promise.all([read("a"), readOther("a")]);
  await cache.watch({ save: async () => store("second") }, []).save();
  expect(await read("a")).toBe("a: second");
});

test("a read that began before a change ended is not kept", async () => {
  const { cache, read, store, countReads } = setUp();
  const settings = cache.watch(
    {
      async save() {
        await read("a");
        store("second");
      },
    },
    [],
  );
  await settings.save();
  expect(await read("a")).toBe("a: second");
  expect(countReads()).toBe(2);
});

test("a change that failed counts too: it may have been stored", async () => {
  const { cache, read, store } = setUp();
  await read("a");
  const settings = cache.watch(
    {
      async save() {
        store("second");
        throw new Error("the connection was lost");
      },
    },
    [],
  );
  await expect(settings.save()).rejects.toThrow("the connection was lost");
  expect(await read("a")).toBe("a: second");
});

test("a store's reads leave the kept answers alone", async () => {
  const { cache, read, store } = setUp();
  await read("a");
  store("second");
  await cache.watch({ list: async () => [] }, ["list"]).list();
  expect(await read("a")).toBe("a: first");
});

test("a failure is not kept", async () => {
  const { cache } = setUp();
  let fails = true;
  const read = cache.cache(async () => {
    if (fails) throw new Error("the database is away");
    return "answer";
  });
  await expect(read("a")).rejects.toThrow("the database is away");
  fails = false;
  expect(await read("a")).toBe("answer");
});
