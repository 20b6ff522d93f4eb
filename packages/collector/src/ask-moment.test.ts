import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createCollector, type Collector, type WxLike } from "./index.ts";
import { FakePhone } from "./testing/fake-phone.ts";
import { FakeService } from "./testing/fake-service.ts";

const TEMPLATES = [
  { notice: "order_ship", templateId: "T-ship", moments: ["submit", "paid", "order_page"] },
  { notice: "order_pay_success", templateId: "T-paid", moments: ["submit", "paid"] },
  { notice: "order_cancel", templateId: "T-cancelled", moments: ["submit", "order_page"] },
  { notice: "order_refund_result", templateId: "T-refund", moments: ["refund"] },
];
const unavailable = (reason: string) => ({ answer: "unavailable", reason });

let service: FakeService;
let phone: FakePhone;
let collector: Collector;
let notes: string[];

const settle = (ms = 5_000) => vi.advanceTimersByTimeAsync(ms);

function launch(change?: (host: WxLike) => void): Collector {
  const host = phone.launch();
  change?.(host);
  return createCollector({ url: "https://notices.example.com", host });
}

async function ask(moment: string, orderId?: string) {
  const answers = collector.ask(moment, orderId === undefined ? {} : { orderId });
  await settle();
  return answers;
}

/** What the service learned from `ask`: moment, notice, order and answer. */
function listAsks(): string[] {
  return service.reports.map((report) => {
    const { moment, notice, orderId, answer } = report as unknown as Record<string, string>;
    return `${moment} ${orderId} ${notice} ${answer}`;
  });
}

beforeEach(async () => {
  vi.useFakeTimers();
  notes = [];
  vi.spyOn(console, "warn").mockImplementation((note: string) => void notes.push(note));
  service = new FakeService();
  service.templates = TEMPLATES;
  phone = new FakePhone(service);
  collector = launch();
  await settle();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("which notices are asked for", () => {
  test("those of the moment, within the tap and in the operator's order", () => {
    void collector.ask("submit", { orderId: "A1" });
    expect(phone.popups).toEqual([["T-ship", "T-paid", "T-cancelled"]]);
  });

  test("as many as the base library allows; the others come at the next moment", async () => {
    phone.sdkVersion = "2.8.3";
    collector = launch();
    await settle();
    await expect(ask("submit", "A1")).resolves.toEqual({
      order_ship: { answer: "accept" },
      order_pay_success: unavailable("TOO_MANY"),
      order_cancel: unavailable("TOO_MANY"),
    });
    await expect(ask("paid", "A1")).resolves.toEqual({ order_pay_success: { answer: "accept" } });
    expect(phone.popups).toEqual([["T-ship"], ["T-paid"]]);
    expect(listAsks()).toEqual([
      "submit A1 order_ship accept",
      "submit A1 order_pay_success TOO_MANY",
      "submit A1 order_cancel TOO_MANY",
      "paid A1 order_pay_success accept",
    ]);
  });

  test("not what is held for the order; another order is asked for all", async () => {
    await ask("submit", "A1");
    await expect(ask("submit", "A1")).resolves.toEqual({});
    await ask("submit", "A2");
    expect(phone.popups).toHaveLength(2);
    expect(phone.popups[1]).toHaveLength(3);
  });

  test("what the customer refused is asked for again", async () => {
    phone.answerPopup = () => "reject";
    await ask("submit", "A1");
    await ask("paid", "A1");
    expect(phone.popups[1]).toEqual(["T-ship", "T-paid"]);
    expect(listAsks().slice(3)).toEqual([
      "paid A1 order_ship reject",
      "paid A1 order_pay_success reject",
    ]);
  });

  test("of two with one title the first, and the other at the next tap", async () => {
    service.templates = TEMPLATES.slice(0, 2).map((item) => ({ ...item, title: "订单状态" }));
    collector = launch();
    await settle();
    await ask("submit", "A1");
    await ask("submit", "A1");
    expect(phone.popups).toEqual([["T-ship"], ["T-paid"]]);
    expect(listAsks()[1]).toBe("submit A1 order_pay_success SAME_TITLE");
  });

  test("a second call before the answer does not ask again", async () => {
    const first = collector.ask("submit", { orderId: "A1" });
    await expect(collector.ask("paid", { orderId: "A1" })).resolves.toEqual({});
    await settle();
    expect(Object.keys(await first)).toHaveLength(3);
    expect(phone.popups).toHaveLength(1);
  });
});

describe("a customer with a free permission", () => {
  test("is not asked: it is held for the order, and the next order is asked for", async () => {
    service.free.set("order_ship", 1);
    collector = launch();
    await settle();
    await expect(ask("paid", "A1")).resolves.toEqual({
      order_ship: unavailable("HAVE"),
      order_pay_success: { answer: "accept" },
    });
    expect(service.held.get("order_ship")).toEqual(["A1"]);
    await ask("paid", "A2");
    expect(phone.popups).toEqual([["T-paid"], ["T-ship", "T-paid"]]);
    expect(notes.join()).not.toContain("HAVE");
  });

  test("gets it held before the popup is answered", async () => {
    service.free.set("order_ship", 1);
    collector = launch();
    await settle();
    phone.answering = "never";
    void collector.ask("paid", { orderId: "A1" });
    phone.answering = "by_callback";
    await settle();
    expect(service.held.get("order_ship")).toEqual(["A1"]);
  });

  test("and 'always keep' gives another one at each tap, behind what is missing", async () => {
    service.free.set("order_ship", 2).set("order_pay_success", 3);
    phone.kept = { "T-ship": "accept", "T-paid": "accept" };
    collector = launch();
    await settle();
    await expect(ask("submit", "A1")).resolves.toEqual({
      order_ship: { answer: "accept" },
      order_pay_success: unavailable("HAVE"),
      order_cancel: { answer: "accept" },
    });
    expect(phone.popups).toEqual([["T-cancelled", "T-ship"]]);
    expect(service.free.get("order_ship")).toBe(2);
    expect(service.free.get("order_pay_success")).toBe(2);
  });

  test("and 'always keep' that refuses is not asked", async () => {
    service.free.set("order_ship", 1);
    phone.kept = { "T-ship": "reject" };
    collector = launch();
    await settle();
    await ask("order_page", "A1");
    expect(phone.popups).toEqual([["T-cancelled"]]);
  });

  test("keeps it when WeChat does not ask for another one", async () => {
    service.free.set("order_ship", 1);
    phone.kept = { "T-ship": "accept" };
    phone.popupFailure = { errMsg: "requestSubscribeMessage:fail by user TAP gesture." };
    collector = launch();
    await settle();
    await ask("paid", "A1");
    expect(listAsks().toSorted()).toEqual([
      "paid A1 order_pay_success NO_TAP",
      "paid A1 order_ship HAVE",
    ]);
  });

  test("'always keep' is read ahead at launch and on show, never in the tap", async () => {
    expect(phone.settingReads).toBeGreaterThan(0);
    const before = phone.settingReads;
    void collector.ask("submit", { orderId: "A1" });
    expect(phone.settingReads).toBe(before);
    await settle();
    phone.kept = { "T-ship": "accept" };
    service.free.set("order_ship", 1);
    await settle(60_000);
    collector.onShow();
    await settle();
    await ask("paid", "A2");
    expect(phone.popups.at(-1)).toEqual(["T-paid", "T-ship"]);
  });
});

describe("reports", () => {
  test.each([
    [{ errMsg: "requestSubscribeMessage:fail can only be invoked by user TAP gesture." }, "NO_TAP"],
    [{ errCode: 20004 }, "MAIN_SWITCH_OFF"],
    [{ errCode: 10003 }, "NETWORK"],
  ])("a popup that fails with %j is reported as %s", async (failure, reason) => {
    phone.popupFailure = failure;
    await expect(ask("refund", "A1")).resolves.toEqual({
      order_refund_result: unavailable(reason),
    });
    expect(listAsks()).toEqual([`refund A1 order_refund_result ${reason}`]);
  });

  test("an acceptance after the timeout is reported after NO_ANSWER", async () => {
    let accept = () => {};
    collector = launch((host) => {
      host.requestSubscribeMessage = ({ tmplIds, success }) => {
        accept = () => success({ [tmplIds[0] ?? ""]: "accept" });
      };
    });
    await settle();
    const answers = collector.ask("refund", { orderId: "A1" });
    await settle(70_000);
    await expect(answers).resolves.toEqual({ order_refund_result: unavailable("NO_ANSWER") });
    accept();
    await settle();
    expect(listAsks()).toEqual([
      "refund A1 order_refund_result NO_ANSWER",
      "refund A1 order_refund_result accept",
    ]);
  });

  test("without an order nothing is held, and only acceptances are reported", async () => {
    phone.answerPopup = (id) => (id === "T-ship" ? "accept" : "reject");
    await ask("submit");
    expect(service.reports).toEqual([
      {
        kind: "subscribe",
        reportId: expect.any(String),
        templateId: "T-ship",
        answer: "accept",
        ageMs: expect.any(Number),
      },
    ]);
  });

  test("a question that died with the app is asked again, also without a network", async () => {
    service.free.set("order_pay_success", 1);
    collector = launch();
    await settle();
    phone.answering = "never";
    void collector.ask("paid", { orderId: "A1" });
    phone.answering = "by_callback";
    service.outcomes = Array.from({ length: 20 }, () => ({ status: 502 }));
    collector = launch();
    await ask("paid", "A1");
    expect(phone.popups).toEqual([["T-ship"], ["T-ship"]]);
  });

  test("what is not reported yet is known after a relaunch and after a new list", async () => {
    service.outcomes = Array.from({ length: 3 }, () => ({ status: 502 }));
    await ask("paid", "A1");
    service.outcomes = Array.from({ length: 20 }, () => ({ status: 502 }));
    collector = launch();
    await expect(ask("paid", "A1")).resolves.toEqual({});
    // The reports fail, the list of templates arrives.
    await settle(120_000);
    service.outcomes = [{ status: 502 }, "answered"];
    collector.onShow();
    await settle(1_000);
    expect(service.reports).toEqual([]);
    await expect(ask("paid", "A1")).resolves.toEqual({});
    expect(phone.popups).toHaveLength(1);
    await settle(600_000);
    expect(service.held.get("order_ship")).toEqual(["A1"]);
  });
});

describe("a hostile environment", () => {
  test("an older service without moments is asked for nothing", async () => {
    service.templates = TEMPLATES.map(({ notice, templateId }) => ({ notice, templateId }));
    collector = launch();
    await settle();
    await expect(ask("submit", "A1")).resolves.toEqual({});
    expect(phone.popups).toEqual([]);
    expect(notes).toEqual([]);
  });

  test("an old base library reports NOT_SUPPORTED", async () => {
    collector = launch((host) => {
      delete host.requestSubscribeMessage;
      delete host.getSetting;
    });
    await settle();
    await expect(ask("refund", "A1")).resolves.toEqual({
      order_refund_result: unavailable("NOT_SUPPORTED"),
    });
    expect(listAsks()).toEqual(["refund A1 order_refund_result NOT_SUPPORTED"]);
  });

  test.each([
    ["fails", (host: WxLike) => (host.getSetting = ({ fail }) => fail({}))],
    ["answers nonsense", (host: WxLike) => (host.getSetting = ({ success }) => success({}))],
    ["never answers", (host: WxLike) => (host.getSetting = () => undefined)],
  ])("settings whose query %s top up nothing", async (_what, change) => {
    service.free.set("order_ship", 1);
    phone.kept = { "T-ship": "accept" };
    collector = launch(change);
    await settle();
    await ask("order_page", "A1");
    expect(phone.popups).toEqual([["T-cancelled"]]);
  });

  test("a full storage does not ask twice", async () => {
    phone.storageIsFull = true;
    service.outcomes = Array.from({ length: 5 }, () => ({ status: 502 }));
    await ask("paid", "A1");
    await expect(ask("paid", "A1")).resolves.toEqual({});
    await settle(600_000);
    expect(service.held.get("order_ship")).toEqual(["A1"]);
  });

  test("templates that never loaded are a note on the console", async () => {
    service.outcomes = Array.from({ length: 9 }, () => "lost_before");
    phone = new FakePhone(service);
    collector = launch();
    await expect(ask("submit", "A1")).resolves.toEqual({});
    expect(notes.join()).toContain("TEMPLATES_NOT_LOADED");
  });

  test("no call throws or rejects, whatever it is given", async () => {
    const callUntyped = (...args: unknown[]): unknown =>
      Reflect.apply(collector.ask, undefined, args);
    await expect(callUntyped()).resolves.toEqual({});
    await expect(callUntyped(null, null)).resolves.toEqual({});
    await expect(callUntyped(7, 7)).resolves.toEqual({});
    await expect(createCollector({ url: "x" }).ask("submit")).resolves.toEqual({});
    phone.storage.set("mp-notice:templates:https://notices.example.com", '[null,{"moments":1}]');
    collector = launch();
    await expect(callUntyped("submit", { orderId: "A1" })).resolves.toEqual({});
  });
});
