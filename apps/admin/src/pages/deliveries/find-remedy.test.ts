import { expect, test } from "vitest";
import { findRemedy, toReasonPath } from "./find-remedy.ts";

test("what the mapping is at fault for leads to the notice, what the account is at fault for to the settings", () => {
  expect(findRemedy({ state: "failed", reason: "MESSAGE" })).toBe("notice");
  expect(findRemedy({ state: "queued", reason: "TEMPLATE" })).toBe("notice");
  expect(findRemedy({ state: "queued", reason: "ACCOUNT" })).toBe("settings");
});

test("a delivery that still waits for permission is not offered to be sent again", () => {
  expect(findRemedy({ state: "waiting_for_grant", reason: "NO_GRANT" })).toBeNull();
  expect(findRemedy({ state: "no_grant", reason: "NO_GRANT" })).toBe("resend");
});

test("what went well needs nothing", () => {
  expect(findRemedy({ state: "sent", reason: null })).toBeNull();
});

test("a delivery that still waits for permission is not told like one that gave up", () => {
  expect(toReasonPath({ state: "waiting_for_grant", reason: "NO_GRANT" })).toBe(
    "deliveries.waiting",
  );
  expect(toReasonPath({ state: "no_grant", reason: "NO_GRANT" })).toBe("deliveryReasons.NO_GRANT");
  expect(toReasonPath({ state: "sent", reason: null })).toBeNull();
});
