import { expect, test } from "vitest";
import { isSetUp, toSetupSteps } from "./setup-steps.ts";

const nothing = {
  isConnected: false,
  isVerified: false,
  isMapped: false,
  isCollecting: false,
  hasSent: false,
};
const connected = { ...nothing, isConnected: true, isVerified: true };

test("a new install starts with connecting the mini program", () => {
  expect(toSetupSteps(nothing).map(({ name, isDone }) => [name, isDone])).toEqual([
    ["connect", false],
    ["map", false],
    ["collect", false],
    ["send", false],
  ]);
  expect(isSetUp(nothing)).toBe(false);
});

test("unchecked credentials do not count as connected", () => {
  const [first] = toSetupSteps({ ...connected, isVerified: false });
  expect(first).toMatchObject({ name: "check", isDone: false });
});

test("steps may be done in any order", () => {
  const steps = toSetupSteps({ ...connected, isCollecting: true });
  expect(steps.filter(({ isDone }) => isDone).map(({ name }) => name)).toEqual([
    "connect",
    "collect",
  ]);
});

test("a shop that has sent stays set up when it switches notices off", () => {
  const setup = { ...connected, isCollecting: true, hasSent: true };
  expect(isSetUp(setup)).toBe(true);
  expect(isSetUp({ ...setup, isMapped: true })).toBe(true);
});
