import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createCollector, type Collector } from "./index.ts";
import { FakePhone } from "./testing/fake-phone.ts";
import { FakeService } from "./testing/fake-service.ts";

const URL = "https://notices.example.com/";
const submit = (formId: unknown) => ({ detail: { formId } });

let service: FakeService;
let phone: FakePhone;
let notes: string[];

function launch(): Collector {
  return createCollector({ url: URL, host: phone.launch() });
}

const settle = (ms = 5_000) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-01-31T08:30:00+08:00") });
  notes = [];
  vi.spyOn(console, "warn").mockImplementation((note: string) => void notes.push(note));
  service = new FakeService();
  phone = new FakePhone(service);
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("forms", () => {
  test("a submitted form is reported with its order and its age", async () => {
    const collector = launch();
    expect(collector.collectForm(submit("form-1"), { orderId: 42 })).toBe(true);
    await settle();

    expect(service.reports).toEqual([
      { kind: "form", reportId: expect.any(String), formId: "form-1", orderId: "42", ageMs: 25 },
    ]);
    expect(service.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST https://notices.example.com/trpc/collector.login",
      "POST https://notices.example.com/trpc/collector.report",
      "GET https://notices.example.com/trpc/collector.getTemplates",
    ]);
  });

  test.each([
    [undefined, "no formId"],
    ["", "no formId"],
    ["the formId is a mock one", "mock"],
    ["requestFormId:fail timeout", "requestFormId:fail timeout"],
  ])("the formId %j is refused with a reason on the console", async (formId, reason) => {
    const collector = launch();
    expect(collector.collectForm(submit(formId))).toBe(false);
    await settle();
    expect(notes.join()).toContain(reason);
    expect(service.reports).toEqual([]);
  });

  test("an invalid formId does not evict pending reports", async () => {
    const collector = launch();
    expect(collector.collectForm(submit("form-1"))).toBe(true);
    expect(collector.collectForm(submit("x".repeat(70_000)))).toBe(false);
    expect(collector.collectForm(submit("表单"))).toBe(false);
    await settle();
    expect(service.reports).toHaveLength(1);
  });

  test("an order id that is too long is omitted and the permission kept", async () => {
    const collector = launch();
    expect(collector.collectForm(submit("form-1"), { orderId: "9".repeat(65) })).toBe(true);
    expect(collector.collectForm(submit("form-2"), { orderId: "9".repeat(64) })).toBe(true);
    await settle();
    expect(service.reports.map(({ orderId }) => orderId?.length)).toEqual([undefined, 64]);
    expect(notes.join()).toContain("orderId omitted");
  });

  test("a formId collected twice is reported once", async () => {
    const collector = launch();
    collector.collectForm(submit("form-1"));
    collector.collectForm(submit("form-1"));
    await settle();
    expect(service.reportCalls.flat()).toHaveLength(1);
  });
});

describe("payments", () => {
  test("the package of requestPayment is reported as a bare prepay_id", async () => {
    const collector = launch();
    expect(collector.collectPayment({ package: "prepay_id=wx31", orderId: "A1" })).toBe(true);
    expect(collector.collectPayment({ prepayId: "wx32", orderId: "A2" })).toBe(true);
    await settle();
    expect(service.reports).toMatchObject([
      { kind: "payment", prepayId: "wx31", orderId: "A1" },
      { kind: "payment", prepayId: "wx32", orderId: "A2" },
    ]);
  });

  test("a transaction id, a missing id and a missing order are refused", async () => {
    const collector = launch();
    const transactionId = `4200${"0".repeat(24)}`;
    expect(collector.collectPayment({ prepayId: transactionId, orderId: "A1" })).toBe(false);
    expect(collector.collectPayment({ package: "prepay_id=", orderId: "A1" })).toBe(false);
    expect(collector.collectPayment({ prepayId: "wx31", orderId: "" })).toBe(false);
    await settle();
    expect(notes).toEqual([
      expect.stringContaining("transaction id"),
      expect.stringContaining("no prepay_id"),
      expect.stringContaining("orderId is missing"),
    ]);
    expect(service.reports).toEqual([]);
  });
});

describe("sending", () => {
  test("nothing is sent within the tap, and one call sends everything", async () => {
    const collector = launch();
    await settle();
    const before = service.requests.length;
    for (let i = 0; i < 5; i++) collector.collectForm(submit(`form-${i}`));
    expect(service.requests).toHaveLength(before);
    await settle();
    expect(service.reportCalls.map((reports) => reports.length)).toEqual([5]);
  });

  test("more than fifty reports go out in several calls, oldest first", async () => {
    service.outcomes = ["lost_before"];
    const collector = launch();
    for (let i = 0; i < 120; i++) {
      collector.collectForm(submit(`form-${i}`));
      vi.setSystemTime(Date.now() + 1);
    }
    await settle(10_000);
    expect(service.reportCalls.map((reports) => reports.length)).toEqual([50, 50, 20]);
    expect(service.reports.map((report) => "formId" in report && report.formId)).toEqual(
      Array.from({ length: 120 }, (_, i) => `form-${i}`),
    );
  });

  test("a report with a lost answer is retried and counts once", async () => {
    const collector = launch();
    await settle();
    service.outcomes = ["lost_after"];
    collector.collectForm(submit("form-1"));
    await settle(10_000);
    const [first, second] = service.reportCalls;
    expect(service.reportCalls).toHaveLength(2);
    expect(second?.[0]?.reportId).toBe(first?.[0]?.reportId);
    expect(service.reports).toHaveLength(1);
  });

  test("an answer that never comes does not block later reports", async () => {
    const collector = launch();
    await settle();
    service.outcomes = ["late"];
    collector.collectForm(submit("form-1"));
    await settle(30_000);
    expect(service.reportCalls).toHaveLength(2);
  });

  test("failures back off, and the app's return to the foreground retries at once", async () => {
    service.outcomes = Array.from({ length: 100 }, () => ({ status: 502 }));
    const collector = launch();
    collector.collectForm(submit("form-1"));
    await settle(60_000);
    const inTheFirstMinute = service.requests.length;
    expect(inTheFirstMinute).toBeLessThan(16);
    await settle(3_600_000);
    expect(service.requests.length - inTheFirstMinute).toBeLessThan(70);

    service.outcomes = [];
    collector.onShow();
    await settle(100);
    expect(service.reports).toHaveLength(1);
  });

  test("the console shows why sending fails", async () => {
    const host = phone.launch();
    host.request = ({ fail }) => fail({ errMsg: "request:fail url not in domain list" });
    createCollector({ url: URL, host });
    await settle(100);
    expect(notes.join()).toContain("url not in domain list");
  });

  test("a request cut in the background is retried soon after the app returns", async () => {
    service.outcomes = Array.from({ length: 100 }, () => "lost_before" as const);
    const collector = launch();
    collector.collectForm(submit("form-1"));
    await settle(300_000);
    service.outcomes = ["late"];
    collector.onShow();
    await settle(14_000);
    collector.onShow();
    await settle(4_000);
    expect(service.reports).toHaveLength(1);
  });

  test("reports pending when the app is killed are sent at the next launch", async () => {
    const collector = launch();
    collector.collectForm(submit("form-1"));
    vi.clearAllTimers();
    await settle(86_400_000);
    launch();
    await settle();
    expect(service.reports).toMatchObject([{ formId: "form-1", ageMs: 86_400_025 }]);
  });

  test("a late answer settles only the reports it names", async () => {
    const collector = launch();
    await settle();
    collector.collectForm(submit("form-1"));
    await settle(10);
    collector.collectForm(submit("form-2"));
    await settle();
    expect(service.reports.map((report) => "formId" in report && report.formId)).toEqual([
      "form-1",
      "form-2",
    ]);
  });

  test("two instances sharing one storage lose no reports", async () => {
    service.outcomes = ["lost_before", "lost_before", "lost_before", "lost_before"];
    const first = createCollector({ url: URL, host: phone.launch() });
    const second = createCollector({ url: URL, host: phone.open() });
    first.collectForm(submit("form-1"));
    second.collectForm(submit("form-2"));
    first.collectForm(submit("form-3"));
    vi.clearAllTimers();
    launch();
    await settle(30_000);
    expect(service.reports).toHaveLength(3);
  });

  test("a refused report is dropped with its reason and the others are accepted", async () => {
    const collector = launch();
    service.outcomes = ["answered", { status: 503 }];
    collector.collectForm(submit("form-1"));
    collector.collectForm(submit("form-2"));
    await settle(50);
    const [report] = service.reportCalls.flat();
    if (report) service.refusals.set(report.reportId, "EXPIRED");
    await settle(60_000);
    expect(notes.join()).toContain("EXPIRED");
    expect(service.reports).toHaveLength(1);
    expect(service.reportCalls).toHaveLength(2);
  });

  test("a report that the service cannot record now is retried later", async () => {
    const collector = launch();
    service.outcomes = ["answered", { status: 503 }];
    collector.collectForm(submit("form-1"));
    await settle(50);
    const [report] = service.reportCalls.flat();
    if (report) service.refusals.set(report.reportId, "RATE_LIMITED");
    await settle(10_000);
    service.refusals.clear();
    await settle(600_000);
    expect(service.reports).toHaveLength(1);
  });

  test("one report with invalid values does not block the others", async () => {
    service.isInvalid = (report) => "formId" in report && report.formId === "form-3";
    const collector = launch();
    for (let i = 0; i < 8; i++) collector.collectForm(submit(`form-${i}`));
    await settle();
    expect(service.reports).toHaveLength(7);
    expect(notes.join()).toContain("invalid");
  });
});

describe("the session", () => {
  test("the token survives relaunches until it expires", async () => {
    launch();
    await settle();
    const collector = launch();
    collector.collectForm(submit("form-1"));
    await settle();
    expect(service.logins).toBe(1);

    await settle(8 * 86_400_000);
    collector.onShow();
    await settle();
    expect(service.logins).toBe(2);
  });

  test("a rejected token is renewed once and the call retried", async () => {
    const collector = launch();
    await settle();
    service.refuseTokens();
    collector.collectForm(submit("form-1"));
    await settle(100);
    expect(service.logins).toBe(2);
    expect(service.reports).toHaveLength(1);
  });

  test("a service that rejects every token does not cause a login loop", async () => {
    const collector = launch();
    await settle();
    service.outcomes = [{ status: 401 }, "answered", { status: 401 }];
    collector.collectForm(submit("form-1"));
    await settle(100);
    expect(service.logins).toBe(2);
    expect(service.reports).toHaveLength(0);
    await settle(10_000);
    expect(service.reports).toHaveLength(1);
  });

  test("a phone whose clock is a year ahead logs in once", async () => {
    const tokens = { expiresAt: new Date(Date.now() - 365 * 86_400_000).toISOString() };
    const getToken = vi.fn(async () => ({ ...service.issueToken(), ...tokens }));
    const collector = createCollector({ url: URL, host: phone.launch(), getToken });
    collector.collectForm(submit("form-1"));
    await settle();
    collector.collectForm(submit("form-2"));
    await settle();
    expect(getToken).toHaveBeenCalledTimes(1);
    expect(service.reports).toHaveLength(2);
  });

  test.each([
    ["throws", () => Promise.reject(new Error("session lost"))],
    ["rejects with nothing", () => new Promise<never>((_resolve, reject) => reject())],
    ["answers with nothing", async () => undefined as never],
    ["never answers", () => new Promise<never>(() => {})],
  ])("a token function that %s is retried", async (_what, failOnce) => {
    const getToken = vi.fn(async () => service.issueToken()).mockImplementationOnce(failOnce);
    const collector = createCollector({ url: URL, host: phone.launch(), getToken });
    collector.collectForm(submit("form-1"));
    await settle(60_000);
    expect(service.reports).toHaveLength(1);
    expect(notes.join()).toContain("retrying later");
  });

  test("a shop's own token function replaces the login", async () => {
    const getToken = vi.fn(async () => service.issueToken());
    const collector = createCollector({ url: URL, host: phone.launch(), getToken });
    collector.collectForm(submit("form-1"));
    await settle();
    expect(service.requests.some(({ path }) => path.endsWith("login"))).toBe(false);
    expect(getToken).toHaveBeenCalledTimes(1);
    expect(service.reports).toHaveLength(1);
  });
});

describe("a hostile environment", () => {
  test("no method throws without wx, without a url or with bad arguments", async () => {
    const nowhere = createCollector({ url: URL });
    expect(nowhere.collectForm(submit("form-1"))).toBe(false);
    expect(nowhere.collectPayment({ prepayId: "wx1", orderId: "A1" })).toBe(false);
    await expect(nowhere.requestSubscribe(["order_cancel"])).resolves.toEqual({
      order_cancel: { answer: "unavailable", reason: "FAILED" },
    });
    nowhere.onShow();
    nowhere.onHide();
    expect(notes.join()).toContain("pass a host");

    createCollector({ url: "", host: phone.launch() });
    expect(notes.join()).toContain("url is missing");

    const collector = launch();
    // JavaScript callers have no types to stop them.
    const callUntyped = (name: keyof Collector, ...args: unknown[]): unknown =>
      Reflect.apply(collector[name], undefined, args);
    expect(callUntyped("collectForm")).toBe(false);
    expect(callUntyped("collectPayment", null)).toBe(false);
    await expect(callUntyped("requestSubscribe")).resolves.toEqual({});
    await expect(callUntyped("requestSubscribe", [null])).resolves.toBeDefined();
    expect(callUntyped("collectForm", submit("form-1"), null)).toBe(true);
    expect(callUntyped("collectPayment", { prepayId: 7, orderId: "A1" })).toBe(false);
  });

  test("reports stay in memory while the storage is full", async () => {
    const collector = launch();
    await settle();
    phone.storageIsFull = true;
    service.outcomes = ["lost_before"];
    collector.collectForm(submit("form-1"));
    await settle(10_000);
    expect(service.reports).toHaveLength(1);
  });

  test("reports are written again after the shop clears its storage", async () => {
    const collector = launch();
    await settle();
    service.outcomes = ["lost_before"];
    collector.collectForm(submit("form-1"));
    await settle(100);
    phone.storage.clear();
    collector.onHide();
    vi.clearAllTimers();
    launch();
    await settle();
    expect(service.reports).toHaveLength(1);
  });

  test("data that could not be read at launch is neither overwritten nor lost", async () => {
    const collector = launch();
    await settle();
    service.outcomes = ["lost_before"];
    collector.collectForm(submit("form-1"));
    await settle(100);
    phone.storageIsUnreadable = true;
    const next = launch();
    next.collectForm(submit("form-2"));
    phone.storageIsUnreadable = false;
    await settle();
    expect(service.reports).toHaveLength(2);
  });

  test("garbage in storage is ignored", async () => {
    for (const name of ["reports", "session", "templates"]) {
      phone.storage.set(`mp-notice:${name}:https://notices.example.com`, '[null,{"x":1},7');
    }
    launch().collectForm(submit("form-1"));
    await settle();
    for (const name of ["reports", "session", "templates"]) {
      phone.storage.set(`mp-notice:${name}:https://notices.example.com`, '[null,{"x":1},7]');
    }
    launch().collectForm(submit("form-2"));
    await settle();
    expect(service.reports).toHaveLength(2);
  });
});
