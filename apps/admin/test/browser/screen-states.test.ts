import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { callSimulator, signIn } from "./call-api.ts";
import { expectAccessible } from "./expect-accessible.ts";
import { type Demo, startDemo } from "./start-demo.ts";

let demo: Demo;
let page: Page & { troubles: string[] };

beforeAll(async () => {
  demo = await startDemo();
  page = await demo.openPage({ viewport: { width: 1280, height: 900 } });
});
beforeEach(async () => {
  await page.context().setOffline(false);
});
afterAll(() => demo[Symbol.asyncDispose]());

/** Matches calls of a procedure, batched or not. */
function toUrl(procedure: string): RegExp {
  return new RegExp(`/trpc/[^?]*${procedure}`);
}

/** Holds a procedure's responses until they are released or cut off. */
async function hold(
  procedure: string,
): Promise<{ release(): Promise<void>; cut(): Promise<void> }> {
  const url = toUrl(procedure);
  const gate = Promise.withResolvers<"continue" | "abort">();
  await page.route(url, async (route) => {
    await ((await gate.promise) === "continue" ? route.continue() : route.abort());
  });
  const settle = async (how: "continue" | "abort") => {
    gate.resolve(how);
    if (how === "continue") await page.unroute(url);
  };
  return {
    release: () => settle("continue"),
    /** Further calls are cut off as well, until released. */
    cut: () => settle("abort"),
  };
}

async function expectLoadingThenErrorThenRetry(procedure: string, address: string): Promise<void> {
  const answers = await hold(procedure);
  await page.goto(`${demo.adminUrl}${address}`);
  await page.getByLabel("加载中").first().waitFor();
  await expectAccessible(page);
  await answers.cut();
  const told = page.getByRole("alert").filter({ hasText: "连不上通知服务" });
  await told.getByText("请检查网络").first().waitFor();
  await expectAccessible(page);
  await page.unroute(toUrl(procedure));
  // A page with several queries shows one error for each.
  await expect
    .poll(async () => {
      const retry = told.getByRole("button", { name: "重试" }).first();
      if (await retry.isVisible()) await retry.click();
      return told.count();
    })
    .toBe(0);
}

describe("signing in", () => {
  test("shows missing fields and a used link", async () => {
    await page.goto(`${demo.adminUrl}/login?token=used`);
    await page.getByText("登录链接已使用或已过期").waitFor();
    await page.getByRole("button", { name: "登录" }).click();
    await page.getByText("请填写完整的邮箱").waitFor();
    await page.getByText("请填写密码").waitFor();
    await expectAccessible(page);
    await signIn(page, demo);
  });
});

describe("the deliveries", () => {
  test("load, show an error with a retry, and are empty with the next step", async () => {
    await expectLoadingThenErrorThenRetry("deliveries\\.list", "/deliveries");
    await page.getByText("暂无发送记录").waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "前往通知" }).click();
    await page.getByRole("heading", { name: "通知", exact: true }).waitFor();
  });

  test("show when no row matches, and clear the filters", async () => {
    await page.goto(`${demo.adminUrl}/deliveries?state=failed&from=2026-01-31T08:30`);
    await page.getByText("没有符合条件的发送记录").waitFor();
    expect(await page.getByRole("combobox", { name: "开始时间" }).inputValue()).toBe(
      "2026-01-31 08:30",
    );
    await page.getByRole("button", { name: "清除筛选" }).first().click();
    await page.getByText("暂无发送记录").waitFor();
  });

  test("show when the service is down, and reconnect when it is back", async () => {
    const stream = /deliveries\.watch/;
    await page.route(stream, (route) => route.abort());
    await page.goto(`${demo.adminUrl}/deliveries`);
    await page.getByText("每 5 秒更新").waitFor();
    await page.context().setOffline(true);
    await page.getByRole("textbox", { name: /^搜索/ }).fill("10001");
    await page.getByText("连不上通知服务，正在重试").waitFor();
    await expectAccessible(page);
    await page.context().setOffline(false);
    await page.unroute(stream);
    await page.getByText("实时更新").waitFor();
  });

  test("a link to a deleted delivery says so", async () => {
    await page.goto(`${demo.adminUrl}/deliveries?delivery=01AAAAAAAAAAAAAAAAAAAAAAAA`);
    const drawer = page.getByRole("dialog", { name: "发送详情" });
    await drawer.getByText("内容不存在").waitFor();
    await drawer.getByText("可能已被清理").waitFor();
    await expectAccessible(page);
  });
});

describe("every other screen", () => {
  test.each([
    { procedure: "overview\\.get", address: "/", shows: "开始使用" },
    { procedure: "notices\\.list", address: "/notices", shows: "order_pay_success" },
    { procedure: "grants\\.", address: "/permissions", shows: "暂无发送权限" },
    { procedure: "paymentSettings\\.get", address: "/settings", shows: "检查连接" },
    { procedure: "users\\.list", address: "/settings/people", shows: "owner@example.com" },
    { procedure: "apiKeys\\.list", address: "/settings/api-keys", shows: "SERVICE_API_KEY" },
    { procedure: "auditLog\\.list", address: "/settings/audit-log", shows: "登录" },
  ])("$address loads, shows an error with a retry, and then its content", async (screen) => {
    const { procedure, address, shows } = screen;
    await expectLoadingThenErrorThenRetry(procedure, address);
    await page.getByRole("main").getByText(shows).first().waitFor();
    await expectAccessible(page);
  });
});

describe("the notice editor", () => {
  test("loads, shows an error with a retry, and starts without a template", async () => {
    await expectLoadingThenErrorThenRetry("notices\\.get", "/notices/order_cancel");
    await page.getByText("未选择模板").waitFor();
    await expectAccessible(page);
  });

  test("an unknown notice links back to the list", async () => {
    await page.goto(`${demo.adminUrl}/notices/order_shipped`);
    await page.getByRole("alert").getByText("通知不存在").waitFor();
    await expectAccessible(page);
  });

  test("the library loads, shows that WeChat is down, recovers, and reports no match", async () => {
    const fault = { kind: "status", status: 502 };
    await callSimulator(demo, "faults", {
      path: "/wxaapi/newtmpl/getcategory",
      times: 100,
      fault,
    });
    await page.goto(`${demo.adminUrl}/notices/order_cancel`);
    await page.getByRole("button", { name: "选择模板" }).click();
    const drawer = page.getByRole("dialog", { name: "从模板库选择" });
    await drawer.getByText("暂时连不上微信").waitFor();
    await expectAccessible(page);
    await fetch(`${demo.simulatorUrl}/_simulator/faults`, { method: "DELETE" });
    await drawer.getByRole("button", { name: "重试" }).click();
    await drawer.getByRole("option").first().waitFor();
    await drawer.getByLabel("搜索模板标题或编号").fill("火箭发射");
    await drawer.getByText("没有标题包含“火箭发射”的模板").waitFor();
    await expectAccessible(page);
  });
});

test("the pages logged no errors", () => {
  expect(page.troubles).toEqual([]);
});
