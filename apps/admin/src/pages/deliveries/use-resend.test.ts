import { expect, test } from "vitest";
import { canResend, countPossiblyReceived, groupRefusals } from "./use-resend.ts";

test("only what ended without being sent can be sent again", () => {
  const states = [
    "queued",
    "sending",
    "sent",
    "failed",
    "no_grant",
    "unknown",
    "skipped",
    "cancelled",
  ] as const;
  expect(states.filter((state) => canResend({ state }))).toEqual([
    "failed",
    "no_grant",
    "unknown",
    "skipped",
  ]);
});

test("unknown ones may reach the customer twice", () => {
  expect(
    countPossiblyReceived([{ state: "unknown" }, { state: "failed" }, { state: "unknown" }]),
  ).toBe(2);
});

test("refusals are counted by their reason", () => {
  const refused = { ok: false as const, reason: "ALREADY_KNOWN", details: [] };
  expect(
    groupRefusals([
      { ok: true, deliveryId: "1", resentAs: "9" },
      { ...refused, deliveryId: "2" },
      { ...refused, deliveryId: "3" },
    ]),
  ).toEqual([{ reason: "ALREADY_KNOWN", count: 2 }]);
});
