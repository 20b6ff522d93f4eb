import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  callAsBackend,
  callSimulator,
  getNotice,
  mapNotice,
  SERVICE_API_KEY,
  signIn,
} from "./call-api.ts";
import { expectAccessibleInBothThemes } from "./expect-accessible.ts";
import { type Demo, startDemo } from "./start-demo.ts";

const CODE = "order_cancel";
const HOUR_MS = 3_600_000;
const DATA = {
  order_sn: "20260131083000001",
  order_amount: "128.00",
  order_total_goods_name: "手工陶瓷咖啡杯",
  order_create_time: "2026-01-31T08:30:00+08:00",
  order_total_goods_num: 2,
  order_cancel_time: "2026-01-31T09:00:00+08:00",
};

let demo: Demo;
let page: Page & { troubles: string[] };

beforeAll(async () => {
  demo = await startDemo({ SERVICE_API_KEY });
  page = await demo.openPage({ viewport: { width: 1440, height: 960 } });
  await signIn(page, demo);
  await mapNotice(page, demo, { code: CODE, query: "订单取消" });
});
afterAll(() => demo[Symbol.asyncDispose]());

async function trigger(orderId: string, changes: Record<string, unknown>): Promise<void> {
  const { openid } = await callSimulator<{ openid: string }>(demo, "users", {});
  const body = { notice: CODE, openid, orderId, data: DATA, ...changes };
  await callAsBackend(demo, "notices.trigger", body);
}

function row(orderId: string) {
  return page.getByRole("row").filter({ hasText: orderId });
}

/** The time of day at +08:00, in as many milliseconds. */
function toTimeOfDay(inMs: number): string {
  return new Date(Date.now() + inMs + 8 * HOUR_MS).toISOString().slice(11, 16);
}

test("a delivery for later is listed with its time, has a filter, and leaves it when cancelled", async () => {
  await trigger("LATER1", { delaySeconds: 1800 });
  await page.goto(`${demo.adminUrl}/deliveries`);
  await row("LATER1").getByText("定时发送").waitFor();
  await row("LATER1")
    .getByText(/^将于 .+ 发送$/)
    .waitFor();
  await row("LATER1").getByRole("button").first().click();
  const detail = page.getByRole("dialog", { name: "发送详情" });
  await detail.getByText(/^定于 .+ 发送$/).waitFor();
  await detail.getByText(/^将于 .+ 发送…$/).waitFor();
  await expectAccessibleInBothThemes(page);

  await page.goto(`${demo.adminUrl}/deliveries?state=scheduled`);
  await row("LATER1").waitFor();
  await callAsBackend(demo, "deliveries.cancel", { idempotencyKey: `${CODE}:LATER1` });
  await row("LATER1").waitFor({ state: "detached" });
});

test("quiet hours are edited with an example of what they do, and hold what falls due", async () => {
  await page.goto(`${demo.adminUrl}/notices/${CODE}`);
  await page.getByText("免打扰时段").click();
  await page.getByText("23:10 要发的通知，次日 08:00 再发").waitFor();
  await expectAccessibleInBothThemes(page);

  /** A panel that is still closing takes the Enter: typed again until the page shows it. */
  const setTime = (name: string, time: string, shown: string) =>
    expect
      .poll(
        async () => {
          await page.getByRole("combobox", { name }).fill(time);
          await page.keyboard.press("Enter");
          return page.getByText(shown).count();
        },
        { timeout: 20_000 },
      )
      .toBe(1);
  await setTime("结束", "22:00", "开始和结束不能相同");
  const save = page.getByRole("button", { name: "保存", exact: true });
  await expect.poll(() => save.isDisabled()).toBe(true);
  const [from, to] = [toTimeOfDay(-HOUR_MS), toTimeOfDay(2 * HOUR_MS)];
  await setTime("开始", from, "22:00 再发");
  await setTime("结束", to, `${to} 再发`);
  await save.click();
  await expect
    .poll(async () => (await getNotice(page, demo, CODE)).quietHours)
    .toEqual({ from, to });

  await trigger("QUIET1", {});
  await page.goto(`${demo.adminUrl}/deliveries`);
  await row("QUIET1").getByText("定时发送").waitFor();
  await row("QUIET1").getByRole("button").first().click();
  await page.getByText(/^在免打扰时段内，等到 .+ 再发$/).waitFor();

  await page.goto(`${demo.adminUrl}/notices/${CODE}`);
  await page.getByText("免打扰时段").click();
  await save.click();
  await expect.poll(async () => (await getNotice(page, demo, CODE)).quietHours).toBeNull();
  await page.goto(`${demo.adminUrl}/deliveries`);
  await row("QUIET1").getByText("等待权限").waitFor();
});

test("the pages logged no errors", () => {
  expect(page.troubles).toEqual([]);
});
