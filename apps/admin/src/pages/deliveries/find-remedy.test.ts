import { expect, test } from "vitest";
import { findRemedy, toAdvicePath, toReasonPath } from "./find-remedy.ts";

test("a mapping error links to the notice, an account error to the settings", () => {
  expect(findRemedy({ state: "failed", reason: "MESSAGE", errcode: null })).toBe("notice");
  expect(findRemedy({ state: "queued", reason: "TEMPLATE", errcode: null })).toBe("notice");
  expect(findRemedy({ state: "queued", reason: "ACCOUNT", errcode: null })).toBe("settings");
});

test("a delivery that waits for permission cannot be resent", () => {
  expect(findRemedy({ state: "waiting_for_grant", reason: "NO_GRANT", errcode: null })).toBeNull();
  expect(findRemedy({ state: "no_grant", reason: "NO_GRANT", errcode: null })).toBe("resend");
});

test("an errcode with its own remedy has its own button", () => {
  expect(findRemedy({ state: "failed", reason: "MESSAGE", errcode: 41_030 })).toBe("page");
  expect(findRemedy({ state: "failed", reason: "MESSAGE", errcode: 40_003 })).toBeNull();
});

test("a sent delivery needs no remedy", () => {
  expect(findRemedy({ state: "sent", reason: null, errcode: null })).toBeNull();
});

test("a waiting delivery has a different text from one that gave up", () => {
  expect(toReasonPath({ state: "waiting_for_grant", reason: "NO_GRANT" })).toBe(
    "deliveries.waiting",
  );
  expect(toReasonPath({ state: "no_grant", reason: "NO_GRANT" })).toBe("deliveryReasons.NO_GRANT");
  expect(toReasonPath({ state: "sent", reason: null })).toBeNull();
});

test("what gives a permission depends on the channel", () => {
  const ended = { path: "deliveryReasons.NO_GRANT", reason: "NO_GRANT" } as const;
  const waits = { path: "deliveries.waiting", reason: "NO_GRANT" } as const;
  expect(toAdvicePath({ ...ended, channel: "subscribe" })).toBe(
    "deliveryReasons.NO_GRANT.adviceBy.subscribe",
  );
  expect(toAdvicePath({ ...waits, channel: "template" })).toBe(
    "deliveries.waiting.adviceBy.template",
  );
  expect(toAdvicePath({ ...ended, channel: null })).toBe("deliveryReasons.NO_GRANT.advice");
});

test("other advice is the same for every channel", () => {
  const expired = { path: "deliveryReasons.EXPIRED", reason: "EXPIRED" } as const;
  expect(toAdvicePath({ ...expired, channel: "subscribe" })).toBe("deliveryReasons.EXPIRED.advice");
});
