import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Demo, startDemo } from "../../../admin/test/browser/start-demo.ts";
import { countKinds, mapEveryNotice, openPhone, orderCup, subscribe } from "./demo-phone.ts";

const CHAIN = { timeout: 30_000 };

/** The globals of WeChat's logic layer besides ECMAScript's (facts §4.4). */
const GIVEN = [
  "App Page Component Behavior getApp getCurrentPages wx console",
  "setTimeout clearTimeout setInterval clearInterval",
].flatMap((names) => names.split(" "));
/** ECMAScript 2017, the newest version that the collector requires. */
const ECMASCRIPT = [
  "Array ArrayBuffer Boolean DataView Date Error EvalError Float32Array Float64Array Function Infinity Int16Array",
  "Int32Array Int8Array JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set String",
  "Symbol SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakSet decodeURI",
  "decodeURIComponent encodeURI encodeURIComponent isFinite isNaN parseFloat parseInt",
].flatMap((names) => names.split(" "));

let demo: Demo;
let admin: Page;

beforeAll(async () => {
  demo = await startDemo();
  admin = await mapEveryNotice(demo);
});
afterAll(() => demo[Symbol.asyncDispose]());

/** Runs code inside a script of the program, before the script itself. */
async function openWithProbe(path: string, code: string): Promise<Page> {
  const phone = await demo.openPage();
  await phone.route("**/phone/program.js", async (route) => {
    const response = await route.fetch();
    const head = `${JSON.stringify(path)}(scope) { with (scope) { return function (require, module, exports) {\n"use strict";\n`;
    const script = await response.text();
    expect(script).toContain(head);
    await route.fulfill({ response, body: script.replace(head, () => `${head}${code}\n`) });
  });
  await phone.goto(demo.phoneUrl);
  await phone.getByRole("button", { name: "提交订单" }).waitFor();
  return phone;
}

async function readStorage(phone: Page, key: string): Promise<unknown> {
  const text = await phone.evaluate((name) => {
    const found = Object.entries(localStorage).find(([stored]) => stored.endsWith(`:${name}`));
    return String(found?.[1] ?? "null");
  }, key);
  return JSON.parse(text);
}

test("a page's script has no browser globals that the mini program runtime lacks", async () => {
  const plain = await openPhone(demo);
  const globals = await plain.evaluate(() => {
    const names = new Set<string>(["eval", "undefined"]);
    for (let from: object | null = globalThis; from; from = Object.getPrototypeOf(from) as object) {
      for (const name of Object.getOwnPropertyNames(from)) names.add(name);
    }
    return [...names].filter((name) => /^[A-Za-z_$][\w$]*$/.test(name));
  });
  expect(globals).toEqual(expect.arrayContaining(["fetch", "URL", "document", "window", "eval"]));
  const known = [...new Set([...globals, ...GIVEN, ...ECMASCRIPT, "process", "Buffer", "require"])];
  const asked = known.filter((name) => name !== "require" && name !== "constructor");
  const probe = `
    const seen = {${asked.map((name) => `${JSON.stringify(name)}: typeof ${name}`).join(",")}};
    wx.setStorageSync("seen", Object.keys(seen).filter((name) => seen[name] !== "undefined"));
    wx.setStorageSync("this", typeof (function () { return this; })());
    try { undeclared = 1; wx.setStorageSync("leak", "assigned"); } catch (error) { wx.setStorageSync("leak", error.name); }
    try { fetch("/"); } catch (error) { wx.setStorageSync("fetch", error.name); }
    try { new Function("return this")(); } catch (error) { wx.setStorageSync("Function", error.name); }
  `;
  const phone = await openWithProbe("pages/index/index.js", probe);
  expect([...((await readStorage(phone, "seen")) as string[])].sort()).toEqual(
    [...GIVEN, ...ECMASCRIPT].sort(),
  );
  expect(await readStorage(phone, "this")).toBe("undefined");
  expect(await readStorage(phone, "leak")).toBe("TypeError");
  expect(await readStorage(phone, "fetch")).toBe("TypeError");
  expect(await readStorage(phone, "Function")).toBe("EvalError");
});

test("the subscription popup needs a tap, and other domains are blocked", async () => {
  const phone = await openWithProbe(
    "app.js",
    `wx.requestSubscribeMessage({ tmplIds: ["T1"], fail: ({ errMsg }) => wx.setStorageSync("asked", errMsg) });
     wx.request({ url: "https://elsewhere.example.com/", fail: ({ errMsg }) => wx.setStorageSync("domain", errMsg) });`,
  );
  await expect
    .poll(() => readStorage(phone, "asked"))
    .toBe("requestSubscribeMessage:fail can only be invoked by user TAP gesture.");
  await expect.poll(() => readStorage(phone, "domain")).toBe("request:fail url not in domain list");
});

test("permissions collected while the service is down are reported once, after the app was killed and the service is back", async () => {
  const phone = await openPhone(demo);
  let lost = 0;
  const reports = /\/phone\/api\/trpc\/collector\.report/;
  await phone.route(reports, (route) => {
    lost += 1;
    return route.abort();
  });
  await orderCup(phone);
  await subscribe(phone, "允许");
  await expect.poll(() => lost, CHAIN).toBeGreaterThan(0);
  // WeChat's events report subscriptions too; forms are reported by the collector only.
  await expect.poll(() => countKinds(demo, { admin, phone }), CHAIN).toEqual({ subscribe: 2 });

  const before = lost;
  await phone.reload();
  await phone.getByRole("heading", { name: "订单详情" }).waitFor();
  await expect.poll(() => lost, CHAIN).toBeGreaterThan(before);
  await phone.unroute(reports);
  await expect
    .poll(() => countKinds(demo, { admin, phone }), CHAIN)
    .toEqual({ form: 1, subscribe: 2 });
});

test("a tab keeps its state, the keyboard works like touch, and a double tap is one order", async () => {
  const phone = await openPhone(demo);
  const add = phone.getByRole("button", { name: "加一件亚麻桌布" });
  await add.press("Enter");
  await add.press("Space");
  await phone.getByText("¥256.00").waitFor();
  await phone.getByRole("button", { name: "我的订单" }).press("Enter");
  await phone.getByText("暂无订单").waitFor();
  await phone.getByRole("button", { name: "首页" }).press("Enter");
  await phone.getByText("¥256.00").waitFor();
  await phone.getByRole("button", { name: "提交订单" }).dblclick();
  await phone.getByRole("heading", { name: "订单详情" }).waitFor();
  await phone.getByRole("button", { name: "返回" }).press("Enter");
  await phone.getByRole("button", { name: "我的订单" }).press("Enter");
  await expect.poll(() => phone.locator("wx-page .order").count()).toBe(1);
  await phone.locator("wx-page .order").press("Enter");
  await phone.getByText("× 2").waitFor();
  expect(phone.troubles).toEqual([]);
});

test.each(["light", "dark"] as const)(
  "the phone is accessible, %s, in both languages",
  async (colorScheme) => {
    const phone = await openPhone(demo, { colorScheme });
    await orderCup(phone);
    await phone.getByRole("button", { name: "English" }).click();
    await phone.getByRole("heading", { name: "Order", exact: true }).waitFor();
    await phone.getByRole("button", { name: "Subscribe" }).waitFor();
    const { violations } = await new AxeBuilder({ page: phone })
      .withTags(["wcag2a", "wcag2aa"])
      .analyze();
    const found = violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`,
    );
    expect(found).toEqual([]);
  },
);
