import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createCollector, type Collector, type WxLike } from "./index.ts";
import { FakePhone, type Answering } from "./testing/fake-phone.ts";
import { FakeService } from "./testing/fake-service.ts";

const METHODS = [
  "getStorageSync",
  "setStorageSync",
  "login",
  "request",
  "requestSubscribeMessage",
  "getAppBaseInfo",
] as const;

let service: FakeService;
let phone: FakePhone;

const settle = (ms = 5_000) => vi.advanceTimersByTimeAsync(ms);

async function launch(host: WxLike): Promise<Collector> {
  const collector = createCollector({ url: "https://notices.example.com", host });
  await settle();
  return collector;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, "warn").mockImplementation(() => {});
  service = new FakeService();
  phone = new FakePhone(service);
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test.each<Answering>(["by_callback", "by_promise", "both", "twice"])(
  "a host that answers %s gives each permission once",
  async (answering) => {
    phone.answering = answering;
    const collector = await launch(phone.launch());
    const answers = collector.requestSubscribe(["order_cancel"]);
    collector.collectForm({ detail: { formId: "form-1" } });
    await settle();
    await expect(answers).resolves.toEqual({ order_cancel: { answer: "accept" } });
    expect(service.reports).toHaveLength(2);
    expect(service.logins).toBe(1);
  },
);

test.each<Answering>(["by_callback", "by_promise", "both", "twice"])(
  "a host that refuses %s logs the reason without an unhandled rejection",
  async (answering) => {
    phone.answering = answering;
    phone.popupFailure = { errCode: 20004 };
    const collector = await launch(phone.launch());
    const answers = collector.requestSubscribe(["order_cancel"]);
    await settle();
    await expect(answers).resolves.toEqual({
      order_cancel: { answer: "unavailable", reason: "MAIN_SWITCH_OFF" },
    });
  },
);

test("works with async wrappers that resolve to the request task", async () => {
  const inner = phone.launch();
  const task = { abort() {} };
  const collector = await launch({
    ...inner,
    request: async (options) => {
      inner.request(options);
      return task;
    },
    login: async (options) => void inner.login(options),
  });
  collector.collectForm({ detail: { formId: "form-1" } });
  await settle();
  expect(service.reports).toHaveLength(1);
});

test("logs the message of a host that rejects with an Error", async () => {
  const host = phone.launch();
  host.requestSubscribeMessage = () =>
    Promise.reject(
      new Error("requestSubscribeMessage:fail can only be invoked by user TAP gesture."),
    );
  const collector = await launch(host);
  await expect(collector.requestSubscribe(["order_cancel"])).resolves.toEqual({
    order_cancel: { answer: "unavailable", reason: "NO_TAP" },
  });
});

test("an unanswered popup does not block the shop, and a late acceptance counts", async () => {
  let accept = () => {};
  const host = phone.launch();
  host.requestSubscribeMessage = ({ tmplIds, success }) => {
    accept = () => success({ [tmplIds[0] ?? ""]: "accept" });
  };
  const collector = await launch(host);
  const answers = collector.requestSubscribe(["order_cancel"]);
  await settle(60_000);
  await expect(answers).resolves.toEqual({
    order_cancel: { answer: "unavailable", reason: "NO_ANSWER" },
  });
  accept();
  accept();
  await settle();
  expect(service.reports).toMatchObject([{ templateId: "T-cancelled" }]);
});

test("callbacks without an argument do not throw into the host", async () => {
  const host = phone.launch();
  const callEmpty = (handlers: object) => {
    for (const handle of Object.values(handlers)) {
      if (typeof handle === "function") Reflect.apply(handle, undefined, []);
    }
  };
  const collector = await launch(host);
  host.requestSubscribeMessage = callEmpty;
  host.request = callEmpty;
  host.login = callEmpty;
  collector.collectForm({ detail: { formId: "form-1" } });
  await expect(collector.requestSubscribe(["order_cancel"])).resolves.toEqual({
    order_cancel: { answer: "unavailable", reason: "FAILED" },
  });
  service.refuseTokens();
  await settle();
  expect(service.reports).toEqual([]);
});

test.each(METHODS)("a missing or throwing %s never breaks the shop", async (method) => {
  const withoutIt = phone.launch();
  Reflect.deleteProperty(withoutIt, method);
  const throwing = phone.open();
  Reflect.set(throwing, method, () => {
    throw new Error(`${method}:fail`);
  });
  for (const host of [withoutIt, throwing]) {
    const collector = await launch(host);
    collector.onShow();
    expect(collector.collectForm({ detail: { formId: "form-1" } })).toBe(true);
    expect(collector.collectPayment({ prepayId: "wx1", orderId: "A1" })).toBe(true);
    const answers = collector.requestSubscribe(["order_cancel"]);
    collector.onHide();
    await settle(61_000);
    await expect(answers).resolves.toHaveProperty("order_cancel.answer");
  }
});
