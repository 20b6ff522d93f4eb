import { expect, test } from "vitest";
import { takeFault, type Fault } from "./faults.ts";

const fault = (openid: string | null, times: number, ms: number): Fault => ({
  path: "/a",
  openid,
  times,
  fault: { kind: "delay", ms },
});

test("a fault matches its path, and its customer if it names one", () => {
  const faults = [fault("o1", 1, 1)];
  expect(takeFault(faults, "/b", "o1")).toBeNull();
  expect(takeFault(faults, "/a", "o2")).toBeNull();
  expect(takeFault(faults, "/a", null)).toBeNull();
  expect(takeFault(faults, "/a", "o1")).toEqual({ kind: "delay", ms: 1 });
});

test("a fault ends after its times, and the oldest applies first", () => {
  const faults = [fault(null, 2, 1), fault(null, 1, 2)];
  const taken = Array.from({ length: 4 }, () => takeFault(faults, "/a", "o1"));
  expect(taken).toEqual([
    { kind: "delay", ms: 1 },
    { kind: "delay", ms: 1 },
    { kind: "delay", ms: 2 },
    null,
  ]);
  expect(faults).toEqual([]);
});
