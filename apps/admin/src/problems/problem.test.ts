import { TRPCClientError } from "@trpc/client";
import { expect, test } from "vitest";
import { isTemporary, toProblem } from "./problem.ts";

function routerError(data: unknown): TRPCClientError<never> {
  return TRPCClientError.from({ error: { message: "raw words", code: -32_600, data } } as never);
}

test("an error keeps its reason, details and request id, but not its message", () => {
  const details = [{ field: "data.order_amount", problem: "is required" }];
  const kept = { reason: "FIELD_INVALID", details, explanation: null, requestId: "req-1" };
  expect(toProblem(routerError(kept))).toEqual(kept);
});

test("an error without a service response is UNREACHABLE", () => {
  expect(toProblem(new TypeError("Failed to fetch")).reason).toBe("UNREACHABLE");
  expect(toProblem(TRPCClientError.from(new Error("cut"))).reason).toBe("UNREACHABLE");
  expect(toProblem(routerError(undefined)).reason).toBe("UNREACHABLE");
});

test("only errors worth a retry are temporary", () => {
  expect(isTemporary({ reason: "UNREACHABLE" })).toBe(true);
  expect(isTemporary({ reason: "MAPPING_INVALID" })).toBe(false);
});
