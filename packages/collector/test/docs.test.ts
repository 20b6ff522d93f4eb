import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compileFunction } from "node:vm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createCollector, type Collector } from "../src/index.ts";
import { FakePhone } from "../src/testing/fake-phone.ts";
import { FakeService } from "../src/testing/fake-service.ts";

const DOCS = join(import.meta.dirname, "../../../docs");

/** The document's JavaScript blocks, in order. */
function readCode(file: string): string[] {
  const text = readFileSync(join(DOCS, file), "utf8");
  return [...text.matchAll(/```js\n(.*?)```/gs)].map(([, code = ""]) => code);
}

const withoutComments = (code: string) => code.replace(/ *\/\/.*$/gm, "");

/** Runs a block with the globals that WeChat gives a script. */
function run(code: string, names: Record<string, unknown>): void {
  compileFunction(code, Object.keys(names))(...Object.values(names));
}

interface App {
  collector: Collector;
  onShow(): void;
  onHide(): void;
}

interface PayPage {
  data: { orderId: string; payment: { package: string } };
  pay(): Promise<void>;
}

const service = new FakeService();
const phone = new FakePhone(service);

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the code in the docs", () => {
  const [appScript = "", pageScript = ""] = readCode("collector.md");

  test("collects the first permission", async () => {
    let app = {} as App;
    let page = {} as PayPage;
    vi.stubGlobal("wx", phone.launch());
    const require = (name: string) => (name === "@mp-notice/collector" ? { createCollector } : {});
    run(appScript, { require, App: (definition: App) => void (app = definition) });
    app.onShow();
    await vi.advanceTimersByTimeAsync(100);

    const paid: unknown[] = [];
    const opened: string[] = [];
    const wx = {
      requestPayment: (payment: { success(): void }) => {
        paid.push(payment);
        payment.success();
      },
      navigateTo: ({ url }: { url: string }) => opened.push(url),
    };
    run(pageScript, {
      wx,
      getApp: () => app,
      Page: (definition: PayPage) => void (page = definition),
    });
    page.data = { orderId: "A1", payment: { package: "prepay_id=wx1" } };
    const paying = page.pay();
    expect(phone.popups).toEqual([["T-paid", "T-failed", "T-cancelled"]]);
    await vi.advanceTimersByTimeAsync(100);
    await paying;
    expect(paid).toMatchObject([{ package: "prepay_id=wx1" }]);
    expect(opened).toEqual(["/pages/order/detail?id=A1"]);
    expect(phone.popups).toHaveLength(1);
    app.onHide();
    await vi.advanceTimersByTimeAsync(100);
    expect(service.reports).toMatchObject([
      { notice: "order_pay_success", moment: "submit", orderId: "A1" },
      { notice: "order_pay_fail", moment: "submit", orderId: "A1" },
      { notice: "order_cancel", moment: "submit", orderId: "A1" },
    ]);
  });

  test("is the same in both languages", () => {
    const english = readCode("collector.md").map(withoutComments);
    expect(english.length).toBeGreaterThan(3);
    expect(readCode("collector.zh-CN.md").map(withoutComments)).toEqual(english);
  });
});
