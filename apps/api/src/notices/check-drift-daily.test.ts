import { builtInCatalog } from "@mp-notice/core";
import { expect, test } from "vitest";
import { createDailyDriftCheck } from "./check-drift-daily.ts";

const DAY_MS = 86_400_000;

test("every notice is compared once a day, even when WeChat refuses the comparison of another", async () => {
  let now = 0;
  const checked: string[] = [];
  const troubles: string[] = [];
  const check = createDailyDriftCheck({
    async checkDrift({ code }) {
      checked.push(code);
      if (code === builtInCatalog.codes[0]) throw new Error("refused");
      return true;
    },
    findAppId: async () => "wx1",
    listNotices: async () => builtInCatalog.codes,
    now: () => now,
    logBackgroundError: (message) => void troubles.push(message),
  });
  await check();
  expect(checked).toEqual([]);
  now = DAY_MS;
  await check();
  await check();
  expect(checked).toEqual([...builtInCatalog.codes]);
  expect(troubles).toEqual([`the drift check of ${builtInCatalog.codes[0]} failed`]);
  now = 2 * DAY_MS;
  await check();
  expect(checked).toHaveLength(2 * builtInCatalog.codes.length);
});
