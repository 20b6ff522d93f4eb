import { expect, test } from "vitest";
import { createMiniProgramForm, followSettings } from "./mini-program-form.ts";

const before = { appId: "wx0123456789abcdef", name: "小店", miniprogramState: "formal" } as const;

test("typed values survive refetched settings", () => {
  const typed = { ...createMiniProgramForm(before), appSecret: "s".repeat(32), name: "新店" };
  expect(followSettings(typed, { before, latest: { ...before } })).toEqual(typed);
});

test("untouched values follow the settings", () => {
  const typed = { ...createMiniProgramForm(before), name: "新店" };
  const latest = { ...before, name: "分店", miniprogramState: "trial" } as const;
  expect(followSettings(typed, { before, latest })).toEqual({
    ...typed,
    miniprogramState: "trial",
  });
});

test("a saved secret is not shown", () => {
  expect(createMiniProgramForm(before).appSecret).toBe("");
});
