import { expect, test } from "vitest";
import { findRemedy, toReasonPath } from "./find-remedy.ts";

test("what the mapping is at fault for leads to the notice, what the account is at fault for to the settings", () => {
  expect(findRemedy({ state: "failed", reason: "MESSAGE", errcode: null })).toBe("notice");
  expect(findRemedy({ state: "queued", reason: "TEMPLATE", errcode: null })).toBe("notice");
  expect(findRemedy({ state: "queued", reason: "ACCOUNT", errcode: null })).toBe("settings");
});

test("a delivery that still waits for permission is not offered to be sent again", () => {
  expect(findRemedy({ state: "waiting_for_grant", reason: "NO_GRANT", errcode: null })).toBeNull();
  expect(findRemedy({ state: "no_grant", reason: "NO_GRANT", errcode: null })).toBe("resend");
});

test("a code that asks for something else than its class does has its own button", () => {
  expect(findRemedy({ state: "failed", reason: "MESSAGE", errcode: 41_030 })).toBe("page");
  expect(findRemedy({ state: "failed", reason: "MESSAGE", errcode: 40_003 })).toBeNull();
});

test("what went well needs nothing", () => {
  expect(findRemedy({ state: "sent", reason: null, errcode: null })).toBeNull();
});

test("a delivery that still waits for permission is not told like one that gave up", () => {
  expect(toReasonPath({ state: "waiting_for_grant", reason: "NO_GRANT" })).toBe(
    "deliveries.waiting",
  );
  expect(toReasonPath({ state: "no_grant", reason: "NO_GRANT" })).toBe("deliveryReasons.NO_GRANT");
  expect(toReasonPath({ state: "sent", reason: null })).toBeNull();
});
