import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createHostStorage, type HostStorage } from "./host-storage.ts";
import {
  createPendingReports,
  MAX_PENDING_AGE_MS,
  MAX_PENDING_BYTES,
  MAX_PENDING_REPORTS,
} from "./pending-reports.ts";
import { FakePhone } from "./testing/fake-phone.ts";
import { FakeService } from "./testing/fake-service.ts";

let phone: FakePhone;
let storage: HostStorage;
let notes: string[];

const form = (formId: string) => ({ kind: "form", formId }) as const;
const listFormIds = () =>
  createPendingReports(storage)
    .list()
    .map((report) => report.kind === "form" && report.formId);

beforeEach(() => {
  vi.useFakeTimers();
  notes = [];
  vi.spyOn(console, "warn").mockImplementation((note: string) => void notes.push(note));
  phone = new FakePhone(new FakeService());
  storage = createHostStorage(phone.launch(), "https://notices.example.com");
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("drops the oldest beyond the count limit, with a console note", () => {
  const pending = createPendingReports(storage);
  for (let i = 0; i < MAX_PENDING_REPORTS + 3; i++) {
    pending.add(form(`form-${i}`));
    vi.advanceTimersByTime(1);
  }
  expect(listFormIds()).toHaveLength(MAX_PENDING_REPORTS);
  expect(listFormIds()[0]).toBe("form-3");
  expect(notes.join()).toContain("dropped");
});

test("drops the oldest beyond the byte limit, counting Han characters as three bytes", () => {
  const pending = createPendingReports(storage);
  for (let i = 0; i < 20; i++) {
    pending.add({ ...form(`form-${i}`), orderId: "单".repeat(2_000) });
    vi.advanceTimersByTime(1);
  }
  const stored = [...phone.storage.values()].join();
  expect(new TextEncoder().encode(stored).length).toBeLessThanOrEqual(MAX_PENDING_BYTES);
  expect(listFormIds()).toHaveLength(10);
  expect(listFormIds().at(-1)).toBe("form-19");
});

test("drops reports older than a week", () => {
  const pending = createPendingReports(storage);
  pending.add(form("old"));
  vi.advanceTimersByTime(MAX_PENDING_AGE_MS);
  pending.add(form("new"));
  expect(listFormIds()).toEqual(["old", "new"]);
  vi.advanceTimersByTime(1);
  expect(listFormIds()).toEqual(["new"]);
});

test("a settled report does not come back from a read-only storage", () => {
  const pending = createPendingReports(storage);
  pending.add(form("form-1"));
  phone.storageIsFull = true;
  pending.settle(pending.list().map(({ reportId }) => reportId));
  expect(pending.list()).toEqual([]);
});

test("each service has its own storage keys", () => {
  createPendingReports(storage).add(form("form-1"));
  const trial = createHostStorage(phone.open(), "https://trial.example.com");
  expect(createPendingReports(trial).list()).toEqual([]);
});
