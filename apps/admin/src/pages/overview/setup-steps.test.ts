import { expect, test } from "vitest";
import type { NoticeSummary, PaymentSettings } from "../../api.ts";
import { toSetupSteps } from "./setup-steps.ts";

const settings = { verifiedAt: "2026-01-31T00:00:00.000Z" } as PaymentSettings;
const notice = (status: NoticeSummary["status"]) => ({ status }) as NoticeSummary;
const nothing = {
  settings: null,
  notices: [notice("not_configured")],
  hasGrants: false,
  hasSent: false,
};

test("a new install begins with connecting the mini program", () => {
  expect(toSetupSteps(nothing).map(({ name, isDone }) => [name, isDone])).toEqual([
    ["connect", false],
    ["map", false],
    ["collect", false],
    ["send", false],
  ]);
});

test("entered but never checked is not connected yet", () => {
  const [first] = toSetupSteps({ ...nothing, settings: { ...settings, verifiedAt: null } });
  expect(first).toMatchObject({ name: "check", isDone: false });
});

test("a notice that is set up but switched off is not done", () => {
  const steps = toSetupSteps({ ...nothing, settings, notices: [notice("disabled")] });
  expect(steps.filter(({ isDone }) => isDone).map(({ name }) => name)).toEqual(["connect"]);
});

test("all four are done in a shop that sends", () => {
  const steps = toSetupSteps({
    settings,
    notices: [notice("ready")],
    hasGrants: true,
    hasSent: true,
  });
  expect(steps.every(({ isDone }) => isDone)).toBe(true);
});
