import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  inject,
  test,
  vi,
} from "vitest";
import "../../mini-program/test/compiled-demo.setup.ts";
import { buildShops, type Framework } from "./build-shops.ts";
import { FrameworkWindow } from "./framework-window.ts";
import { readProgram } from "./read-program.ts";

const { collectorArchive } = inject("compiledDemo");
let folder: string;
let programs: Record<Framework, string>;
let notes: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "framework-shops-"));
  programs = await buildShops(folder, collectorArchive);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach(() => {
  notes = [];
  vi.spyOn(console, "warn").mockImplementation((note: string) => {
    if (note.includes("[mp-notice]")) notes.push(note);
  });
});

afterEach(() => {
  vi.useRealTimers();
});

describe.each<[string, Framework]>([
  ["Taro", "taro"],
  ["uni-app", "uni-app"],
])("the packed collector in a shop built by %s", (_name, framework) => {
  test("logs in, opens the popup within the tap, and reports what the customer gave", async () => {
    const shop = new FrameworkWindow(readProgram(programs[framework]));
    await shop.knowsTemplates();
    expect(shop.service.requests.map(({ method, path, data }) => ({ method, path, data }))).toEqual(
      [
        {
          method: "POST",
          path: "https://notices.example.com/trpc/collector.login",
          data: { code: "code-1" },
        },
        { method: "GET", path: "https://notices.example.com/trpc/collector.getTemplates" },
      ],
    );

    await shop.tap("去支付");
    expect(shop.phone.popups).toEqual([["T-paid", "T-failed", "T-cancelled"]]);
    await expect.poll(() => shop.service.reports.length).toBe(4);
    await shop.tap("提交订单");
    await expect.poll(() => shop.service.reports.length).toBe(5);

    const { reportId, ageMs } = { reportId: expect.any(String), ageMs: expect.any(Number) };
    const orderId = "A1";
    const given = { kind: "subscribe", answer: "accept", moment: "submit", orderId };
    const asked = { reportId, ageMs, ...given };
    const headers = shop.service.requests.map(({ header }) => header["x-shop"]);
    expect(new Set(headers)).toEqual(new Set([framework]));
    expect(shop.service.reports).toEqual([
      { ...asked, templateId: "T-paid", notice: "order_pay_success" },
      { ...asked, templateId: "T-failed", notice: "order_pay_fail" },
      { ...asked, templateId: "T-cancelled", notice: "order_cancel" },
      { reportId, ageMs, kind: "payment", prepayId: "wx-A1", orderId },
      { reportId, ageMs, kind: "form", formId: "form-1", orderId },
    ]);
    expect(notes).toEqual([]);
  });

  test("sends again at once when the app is hidden or shown", async () => {
    vi.useFakeTimers();
    const shop = new FrameworkWindow(readProgram(programs[framework]));
    await shop.knowsTemplates();
    shop.service.outcomes = [{ status: 502 }, { status: 502 }];
    await shop.tap("提交订单");
    // The notice service takes 20 ms, the first retry waits for a second at least.
    await vi.advanceTimersByTimeAsync(100);
    expect(shop.service.reportCalls).toHaveLength(1);
    shop.hide();
    await vi.advanceTimersByTimeAsync(100);
    expect(shop.service.reportCalls).toHaveLength(2);
    expect(shop.service.reports).toEqual([]);
    shop.show();
    await vi.advanceTimersByTimeAsync(100);
    expect(shop.service.reports).toMatchObject([{ kind: "form", formId: "form-1" }]);
  });
});

test("uni-app runs the handler of a tap in a timer, too late for the popup, without data-eventsync", async () => {
  const shop = new FrameworkWindow(readProgram(programs["uni-app"]));
  await shop.knowsTemplates();
  await shop.tap("稍后支付");
  await expect.poll(() => notes.join()).toContain("NO_TAP");
  expect(shop.phone.popups).toEqual([]);
});
