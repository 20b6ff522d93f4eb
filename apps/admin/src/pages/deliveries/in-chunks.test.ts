import { expect, test } from "vitest";
import { inChunks } from "./in-chunks.ts";

test("ids are split into batches without duplicates", async () => {
  const ids = Array.from({ length: 250 }, (_, n) => `id${n}`);
  const asked = await inChunks(ids, async (chunk) => chunk);
  expect(asked.map(({ length }) => length)).toEqual([100, 100, 50]);
  expect(asked.flat()).toEqual(ids);
  expect(await inChunks([], async (chunk) => chunk)).toEqual([]);
});
