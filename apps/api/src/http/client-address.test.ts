import { expect, test } from "vitest";
import { toClientAddress } from "./client-address.ts";

test.each([
  ["203.0.113.9", "203.0.113.9"],
  [" 203.0.113.9 ", "203.0.113.9"],
  ["203.0.113.9:51000", "203.0.113.9"],
  ["2001:db8::1", "2001:db8::1"],
  ["[2001:db8::1]:443", "2001:db8::1"],
  ["::ffff:203.0.113.9", "203.0.113.9"],
  ["fe80::1%eth0", "fe80::1"],
  [`fe80::1%${"x".repeat(100)}`, "fe80::1"],
  ["unknown", null],
  ["<b>x</b>", null],
  ["é", null],
  ["1".repeat(65), null],
  ["256.1.1.1", null],
  ["::ffff:999.1.1.1", null],
  ["", null],
  [undefined, null],
])("%j is %j", (given, expected) => {
  expect(toClientAddress(given)).toBe(expected);
});
