import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startPaidProduct } from "../start-paid-product.ts";
import { type Product, SERVICE_KEY } from "../start-product.ts";

let product: Product;
let browser: Browser;
beforeAll(async () => {
  product = await startPaidProduct();
  browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
});
afterAll(async () => {
  await browser.close();
  await product[Symbol.asyncDispose]();
});

test("the page shows every call, tries one, and asks no other host", async () => {
  const page = await browser.newPage({ locale: "zh-CN" });
  const troubles: string[] = [];
  page.on("console", (line) => line.type() === "error" && troubles.push(line.text()));
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(product.apiUrl) && !url.startsWith("data:")) troubles.push(url);
  });
  await page.goto(`${product.apiUrl}/docs`);
  await page.getByText("/trpc/collector.report").waitFor();

  await page.getByRole("button", { name: "Authorize" }).click();
  const keys = page.locator(".auth-container");
  await keys.getByLabel("Value").first().fill(SERVICE_KEY);
  await keys.getByRole("button", { name: "Apply credentials" }).first().click();
  await page.getByRole("button", { name: "Close" }).first().click();

  const trigger = page.locator("#operations-notices-noticesTrigger");
  await trigger.getByText("触发一条通知").first().click();
  const examples = trigger.getByRole("combobox").filter({ hasText: "订单支付成功通知" });
  await examples.first().waitFor();
  await trigger.getByRole("button", { name: "Try it out" }).click();
  await trigger.getByRole("button", { name: "Execute" }).click();
  await trigger.locator(".live-responses-table").getByText('"deliveryId"').waitFor();

  expect(
    await product.query(
      "deliveries.find",
      { idempotencyKey: "order_pay_success:A1001" },
      product.asService,
    ),
  ).toMatchObject({
    data: { notice: "order_pay_success" },
  });
  expect(troubles).toEqual([]);
});
