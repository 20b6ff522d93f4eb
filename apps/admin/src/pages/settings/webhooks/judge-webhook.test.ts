import { expect, test } from "vitest";
import { judgeWebhook, needsAttention } from "./judge-webhook.ts";

const NOW = Date.UTC(2026, 0, 31, 8);
const working = { enabled: true, isGone: false, failingSince: null };
const failing = { ...working, failingSince: "2026-01-31T07:00:00.000Z" };

test.each([
  ["on", working],
  ["failing", failing],
  ["off", { ...failing, enabled: false }],
  ["gone", { ...failing, enabled: false, isGone: true }],
])("a webhook is %s", (state, webhook) => {
  expect(judgeWebhook(webhook)).toBe(state);
});

test("the overview names what is gone or has failed for ten minutes", () => {
  expect(needsAttention(failing, NOW)).toBe(true);
  expect(needsAttention({ ...working, enabled: false, isGone: true }, NOW)).toBe(true);
  expect(needsAttention({ ...failing, failingSince: "2026-01-31T07:51:00.000Z" }, NOW)).toBe(false);
  expect(needsAttention({ ...failing, enabled: false }, NOW)).toBe(false);
  expect(needsAttention(working, NOW)).toBe(false);
});
