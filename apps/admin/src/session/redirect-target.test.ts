import { expect, test } from "vitest";
import { toRedirectTarget } from "./redirect-target.ts";

test("a path of this site is kept with its filters", () => {
  expect(toRedirectTarget("/deliveries?state=failed")).toBe("/deliveries?state=failed");
});

test("an address of another site is not followed", () => {
  expect(toRedirectTarget("//evil.example")).toBe("/");
  expect(toRedirectTarget("/\\evil.example")).toBe("/");
  expect(toRedirectTarget("https://evil.example")).toBe("/");
  expect(toRedirectTarget(["/notices"])).toBe("/");
  expect(toRedirectTarget(undefined)).toBe("/");
});

test("signing in does not lead back to the sign-in page", () => {
  expect(toRedirectTarget("/login?token=used")).toBe("/");
});
