import { expect, test } from "vitest";
import { findPasswordFaults, toRefusals } from "./find-password-faults.ts";

const right = { current: "the one before", next: "teapot harbour", repeated: "teapot harbour" };

test("each input shows its own error", () => {
  expect(findPasswordFaults(right, true)).toEqual({ current: null, next: null, repeated: null });
  expect(findPasswordFaults({ current: "", next: "short", repeated: "shorter" }, true)).toEqual({
    current: "access.password.currentMissing",
    next: "access.password.nextShort",
    repeated: "access.password.repeatDifferent",
  });
  expect(findPasswordFaults({ ...right, next: right.current }, true).next).toBe(
    "access.password.nextSame",
  );
});

test("a user signed in by link needs no current password", () => {
  expect(findPasswordFaults({ ...right, current: "" }, false).current).toBeNull();
});

test("a refusal is shown at the input it names, any other error is not", () => {
  const refuse = (field: string) => ({
    reason: "INPUT_INVALID" as const,
    details: [{ field, problem: "is not right" }],
    requestId: null,
    explanation: null,
  });
  expect(toRefusals(refuse("currentPassword"))?.current).toBe("access.password.currentWrong");
  expect(toRefusals(refuse("newPassword"))?.next).toBe("access.password.nextEasy");
  expect(toRefusals(refuse("somethingElse"))).toBeNull();
  expect(toRefusals({ ...refuse("newPassword"), reason: "RATE_LIMITED" })).toBeNull();
});
