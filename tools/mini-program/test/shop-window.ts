import { vi } from "vitest";
import { createCustomerSessions } from "../../../apps/demo-shop/src/backend/customer-sessions.ts";
import { createOrderBook } from "../../../apps/demo-shop/src/backend/order-book.ts";
import {
  answerShopRequest,
  takePaymentResult,
  type ShopBackendDeps,
} from "../../../apps/demo-shop/src/backend/shop-backend.ts";
import type { ProgramBundle } from "../../../apps/demo-shop/src/phone/runtime/program-bundle.ts";
import { createTapGesture } from "../../../apps/demo-shop/src/phone/runtime/tap-gesture.ts";
import type { HostRequest } from "../../../packages/collector/src/index.ts";
import { FakePhone } from "../../../packages/collector/src/testing/fake-phone.ts";
import { FakeService } from "../../../packages/collector/src/testing/fake-service.ts";
import { openWindow } from "./phone-window.ts";

const PATIENCE_MS = 20_000;
const SHOP_URL = "https://shop.example.com";
const document = openWindow();
/** The framework needs a window at load time. */
const { createMiniProgram } =
  await import("../../../apps/demo-shop/src/phone/runtime/create-mini-program.ts");

/** The shop's program in jsdom, with its real backend and fakes of the notice service and the phone. */
export class ShopWindow {
  readonly service = new FakeService();
  readonly phone = new FakePhone(this.service);
  readonly container = document.createElement("div");
  readonly toasts: string[] = [];
  readonly #backend: ShopBackendDeps = createBackend();
  #formIds = 0;
  #url = "";
  readonly #program;

  constructor(bundle: ProgramBundle) {
    document.body.replaceChildren(this.container);
    const gesture = createTapGesture();
    this.#program = createMiniProgram({
      bundle,
      container: this.container,
      gesture,
      toAddress: (path) => path,
      createFormId: async () => `form-${(this.#formIds += 1)}`,
      onView: ({ url }) => {
        this.#url = url;
      },
    });
    const host = this.phone.launch();
    const { pages } = this.#program;
    const wx = {
      ...host,
      getAppBaseInfo: () => ({ ...host.getAppBaseInfo?.(), language: "zh_CN" }),
      request: (request: HostRequest) =>
        request.url.startsWith(SHOP_URL) ? this.#askShop(request) : host.request(request),
      requestSubscribeMessage: (
        options: Parameters<NonNullable<typeof host.requestSubscribeMessage>>[0],
      ) =>
        gesture.isActive()
          ? host.requestSubscribeMessage?.(options)
          : options.fail({
              errMsg: "requestSubscribeMessage:fail can only be invoked by user TAP gesture.",
            }),
      requestPayment: (options: { package: string; success(): void }) => {
        const orderId = options.package.replace("prepay_id=wx-", "");
        void takePaymentResult(this.#backend, { orderId, outcome: "success" }).then(() =>
          gesture.run(options.success),
        );
      },
      navigateTo: ({ url }: { url: string }) => pages.push(url.slice(1)),
      navigateBack: () => pages.pop(1),
      setNavigationBarTitle() {},
      showToast: ({ title }: { title: string }) => this.toasts.push(title),
    };
    this.#program.launch(wx, "pages/index/index");
  }

  /** The current page with its query. */
  get url(): string {
    return this.#url;
  }

  get #page(): HTMLElement | null {
    return this.container.querySelector(".page-frame:not([hidden])");
  }

  /** The visible text of the current page. */
  get text(): string {
    return this.#page?.textContent ?? "";
  }

  /** Waits until the templates are loaded: before that, a tap opens no popup. */
  async knowsTemplates(): Promise<void> {
    await vi.waitUntil(() => [...this.phone.storage.keys()].join().includes(":templates:"), {
      timeout: PATIENCE_MS,
    });
  }

  /** Taps the button with this label once it is shown and enabled. */
  async tap(words: string): Promise<void> {
    const button = await vi.waitFor(
      () => {
        const found = [...(this.#page?.querySelectorAll("button") ?? [])].find(
          (shown) =>
            !shown.hasAttribute("disabled") &&
            [shown.textContent.trim(), shown.getAttribute("aria-label")].includes(words),
        );
        if (!found) throw new Error(`no button ${words} on the page: ${this.text}`);
        return found;
      },
      { timeout: PATIENCE_MS },
    );
    button.click();
  }

  #askShop({ url, method, header, data = {}, success, fail }: HostRequest): void {
    const token = (header["authorization"] ?? "").replace("Bearer ", "");
    const request = { method, path: url.slice(SHOP_URL.length), token, body: data };
    answerShopRequest(this.#backend, request).then(
      ({ status, body }) =>
        success({ statusCode: status, data: JSON.parse(JSON.stringify(body)) as unknown }),
      (error: unknown) => fail({ errMsg: `request:fail ${String(error)}` }),
    );
  }
}

function createBackend(): ShopBackendDeps {
  return {
    orders: createOrderBook(),
    sessions: createCustomerSessions(),
    exchangeLoginCode: async () => "o1",
    client: {
      notices: {
        trigger: async () => ({ deliveryId: "d1", state: "queued", duplicate: false }),
      },
      deliveries: {
        find: () => Promise.reject(new Error("the fake service stores no deliveries")),
        cancel: () => Promise.reject(new Error("the fake service stores no deliveries")),
      },
      shipments: {
        report: () => Promise.reject(new Error("the fake service takes no shipments")),
        get: () => Promise.reject(new Error("the fake service takes no shipments")),
      },
      orders: { close: async ({ orderId }) => ({ orderId: String(orderId), released: 0 }) },
    },
    preparePayment: async ({ orderId }) => ({
      timeStamp: "1769819400",
      nonceStr: "n1",
      package: `prepay_id=wx-${orderId}`,
      signType: "HMAC-SHA256",
      paySign: "S1",
    }),
    reminderDelaySeconds: 60,
    now: () => Date.parse("2026-01-31T08:30:00+08:00"),
  };
}
