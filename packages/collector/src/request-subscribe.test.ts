import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createCollector, type Collector, type WxLike } from "./index.ts";
import { FakePhone } from "./testing/fake-phone.ts";
import { FakeService } from "./testing/fake-service.ts";

let service: FakeService;
let phone: FakePhone;
let collector: Collector;

const settle = (ms = 5_000) => vi.advanceTimersByTimeAsync(ms);

function launch(change?: (host: WxLike) => void): Collector {
  const host = phone.launch();
  change?.(host);
  return createCollector({ url: "https://notices.example.com", host });
}

async function ask(notices: string[]) {
  const answers = collector.requestSubscribe(notices, { orderId: "A1" });
  await settle();
  return answers;
}

beforeEach(async () => {
  vi.useFakeTimers();
  vi.spyOn(console, "warn").mockImplementation(() => {});
  service = new FakeService();
  phone = new FakePhone(service);
  collector = launch();
  await settle();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("the popup opens within the tap, before anything is awaited", () => {
  void collector.requestSubscribe(["order_pay_success"]);
  expect(phone.popups).toEqual([["T-paid"]]);
});

test("each notice gets an answer and each acceptance is reported", async () => {
  const given: Record<string, string> = {
    "T-paid": "acceptWithAudio",
    "T-failed": "reject",
    "T-cancelled": "ban",
    "T-refund": "filter",
  };
  phone.answerPopup = (templateId) => given[templateId] ?? "reject";
  const notices = ["order_pay_success", "order_pay_fail", "order_cancel", "order_refund_apply"];
  await expect(ask(notices)).resolves.toEqual({
    order_pay_success: { answer: "accept" },
    order_pay_fail: { answer: "reject" },
    order_cancel: { answer: "ban" },
    order_refund_apply: { answer: "filter" },
  });
  expect(service.reports).toEqual([
    {
      kind: "subscribe",
      reportId: expect.any(String),
      templateId: "T-paid",
      answer: "acceptWithAudio",
      orderId: "A1",
      ageMs: expect.any(Number),
    },
  ]);
});

test("accepting the same template twice gives two permissions", async () => {
  await ask(["order_pay_success"]);
  await ask(["order_pay_success"]);
  expect(service.reports).toHaveLength(2);
});

test("with 'always keep', each tap gives a permission without a popup", async () => {
  collector = launch((host) => {
    host.requestSubscribeMessage = ({ tmplIds, success }) => {
      success({ errMsg: "requestSubscribeMessage:ok", [tmplIds[0] ?? ""]: "accept" });
    };
  });
  await settle();
  await expect(ask(["order_cancel"])).resolves.toEqual({ order_cancel: { answer: "accept" } });
  await ask(["order_cancel"]);
  expect(service.reports).toHaveLength(2);
});

test.each([
  ["one template", "T-same", undefined],
  ["one title", "T-other", "订单状态通知"],
])(
  "two notices of %s are asked for in two taps, each with its own answer",
  async (_, id, title) => {
    const named = title === undefined ? {} : { title };
    service.templates = [
      { notice: "order_cancel", templateId: "T-same", ...named },
      { notice: "order_pay_fail", templateId: id, ...named },
    ];
    collector = launch();
    await settle();
    const later = { answer: "unavailable", reason: "SAME_TITLE" };
    const notices = ["order_cancel", "order_pay_fail", "order_cancel"];
    await expect(ask(notices)).resolves.toEqual({
      order_cancel: { answer: "accept" },
      order_pay_fail: later,
    });
    await expect(ask(notices)).resolves.toEqual({
      order_cancel: later,
      order_pay_fail: { answer: "accept" },
    });
    expect(phone.popups).toEqual([["T-same"], [id]]);
    expect(service.reports).toHaveLength(2);
  },
);

test("a notice that did not fit is asked for at the next tap, even after a relaunch", async () => {
  phone.sdkVersion = "2.8.3";
  const notices = ["order_pay_success", "order_pay_fail", "order_cancel"];
  for (let tap = 0; tap < 4; tap++) {
    collector = launch();
    await settle();
    await ask(notices);
  }
  expect(phone.popups).toEqual([["T-paid"], ["T-failed"], ["T-cancelled"], ["T-paid"]]);
});

test("a popup that was not shown does not change the order", async () => {
  phone.sdkVersion = "2.8.3";
  phone.popupFailure = { errCode: 10005 };
  const notices = ["order_pay_success", "order_cancel"];
  collector = launch();
  await ask(notices);
  phone.popupFailure = null;
  await ask(notices);
  expect(phone.popups).toEqual([["T-paid"], ["T-paid"]]);
});

test.each([
  ["2.4.4", 1],
  ["2.8.3", 1],
  ["2.8.4", 3],
  ["3.8.10", 3],
  ["3.12.1", 4],
  ["4.0.0", 4],
  ["unknown", 3],
])("base library %s gets at most %i of four templates", async (sdkVersion, asked) => {
  phone.sdkVersion = sdkVersion;
  collector = launch();
  await settle();
  const notices = ["order_pay_success", "order_pay_fail", "order_cancel", "order_refund_apply"];
  const answers = await ask(notices);
  expect(phone.popups[0]).toHaveLength(asked);
  const left = Object.values(answers).filter(({ answer }) => answer === "unavailable");
  expect(left).toEqual(
    Array.from({ length: 4 - asked }, () => ({ answer: "unavailable", reason: "TOO_MANY" })),
  );
});

test.each(["3.9.12", "4.0.1", "1.0.9", "7.0.6"])(
  "WeChat %s on any platform gets as many templates as its base library allows",
  async (version) => {
    collector = launch((host) => {
      host.getAppBaseInfo = () => Object.assign({ SDKVersion: "3.6.0" }, { version });
    });
    await settle();
    await ask(["order_pay_success", "order_pay_fail", "order_cancel"]);
    expect(phone.popups[0]).toHaveLength(3);
  },
);

test.each<[string, () => unknown]>([
  [
    "throws",
    () => {
      throw new Error("getSystemInfoSync:fail");
    },
  ],
  ["is nothing", () => undefined],
])("when the version query %s, three are asked for", async (_what, getVersions) => {
  collector = launch((host) => {
    delete host.getAppBaseInfo;
    Reflect.set(host, "getSystemInfoSync", getVersions);
  });
  await settle();
  await ask(["order_pay_success", "order_pay_fail", "order_cancel", "order_refund_apply"]);
  expect(phone.popups[0]).toHaveLength(3);
});

test("a popup never holds more than five templates", async () => {
  service.templates = Array.from({ length: 7 }, (_, i) => ({
    notice: `n${i}`,
    templateId: `T${i}`,
  }));
  collector = launch();
  await settle();
  await ask(service.templates.map(({ notice }) => notice));
  expect(phone.popups[0]).toHaveLength(5);
});

test.each([
  [10001, "FAILED"],
  [10002, "NETWORK"],
  [10003, "NETWORK"],
  [10004, "TEMPLATE_REFUSED"],
  [10005, "IN_BACKGROUND"],
  [20001, "TEMPLATE_REFUSED"],
  [20002, "TEMPLATE_REFUSED"],
  [20003, "TOO_MANY"],
  [20004, "MAIN_SWITCH_OFF"],
  [20005, "BANNED"],
  [20013, "TEMPLATE_REFUSED"],
  [99999, "FAILED"],
])("errCode %i maps to %s and reports nothing", async (errCode, reason) => {
  phone.popupFailure = { errCode, errMsg: "requestSubscribeMessage:fail" };
  await expect(ask(["order_pay_success"])).resolves.toEqual({
    order_pay_success: { answer: "unavailable", reason },
  });
  expect(service.reports).toEqual([]);
});

test("a call outside a tap answers NO_TAP", async () => {
  phone.popupFailure = {
    errMsg: "requestSubscribeMessage:fail can only be invoked by user TAP gesture.",
  };
  await expect(ask(["order_cancel"])).resolves.toEqual({
    order_cancel: { answer: "unavailable", reason: "NO_TAP" },
  });
});

test("after 20003 the next tap asks for fewer", async () => {
  phone.popupFailure = { errCode: 20003 };
  const notices = ["order_pay_success", "order_pay_fail", "order_cancel", "order_refund_apply"];
  await ask(notices);
  await ask(notices);
  await ask(notices);
  expect(phone.popups.map((templateIds) => templateIds.length)).toEqual([4, 3, 1]);
});

test("a host without subscriptions answers at once", async () => {
  collector = launch((host) => delete host.requestSubscribeMessage);
  await expect(ask(["order_cancel"])).resolves.toEqual({
    order_cancel: { answer: "unavailable", reason: "NOT_SUPPORTED" },
  });
});

test("a host that throws yields an answer, not an error", async () => {
  collector = launch((host) => {
    host.requestSubscribeMessage = () => {
      throw new Error("broken");
    };
  });
  await settle();
  await expect(ask(["order_cancel"])).resolves.toEqual({
    order_cancel: { answer: "unavailable", reason: "FAILED" },
  });
});

test("templates that never loaded and notices without a template get different reasons", async () => {
  service.outcomes = ["lost_before"];
  phone = new FakePhone(service);
  collector = launch();
  const answers = collector.requestSubscribe(["order_cancel"]);
  await settle();
  await expect(answers).resolves.toEqual({
    order_cancel: { answer: "unavailable", reason: "TEMPLATES_NOT_LOADED" },
  });
  await settle();
  await expect(ask(["order_shipped"])).resolves.toEqual({
    order_shipped: { answer: "unavailable", reason: "NOTICE_NOT_ENABLED" },
  });
});

test("the next launch knows the templates without the network", async () => {
  service.outcomes = Array.from({ length: 9 }, () => "lost_before");
  collector = launch();
  void collector.requestSubscribe(["order_cancel"]);
  expect(phone.popups).toEqual([["T-cancelled"]]);
});

test("a template that WeChat refuses is fetched again", async () => {
  phone.popupFailure = { errCode: 20001 };
  service.templates = [{ notice: "order_cancel", templateId: "T-new" }];
  await ask(["order_cancel"]);
  phone.popupFailure = null;
  collector.onShow();
  await settle();
  await ask(["order_cancel"]);
  expect(phone.popups).toEqual([["T-cancelled"], ["T-new"]]);
});

test("templates are refetched when the app returns to the foreground after a while", async () => {
  service.templates = [{ notice: "order_cancel", templateId: "T-new" }];
  collector.onShow();
  await settle();
  await ask(["order_cancel"]);
  await settle(60_000);
  collector.onShow();
  await settle();
  await ask(["order_cancel"]);
  expect(phone.popups).toEqual([["T-cancelled"], ["T-new"]]);
});
