import { createRequire } from "node:module";
import { join } from "node:path";
import { beforeEach, describe, expect, inject, test } from "vitest";
import { openWindow } from "./phone-window.ts";

interface Rendered {
  dom: HTMLElement;
  attach(parent: Node): void;
  detach(): void;
  querySelector(selector: string): Rendered | undefined;
  dispatchEvent(name: string): void;
  addEventListener(name: string, listen: (event: { detail: unknown }) => void): void;
  setData(data: object): void;
}

const { output } = inject("compiledDemo");
const program = join(output, "es5");
const document = openWindow();
Object.assign(globalThis, { wx: { getAppBaseInfo: () => ({ language: "en" }) } });
/** WeChat's exparser with templates compiled by wcc. Needs a window at load time. */
const simulate = createRequire(import.meta.url)("miniprogram-simulate") as {
  load(path: string, options: { rootPath: string }): string;
  render(id: string, properties: object): Rendered;
};
const load = (path: string) => simulate.load(join(program, path), { rootPath: program });
const goodsRow = load("components/goods-row/goods-row");
const factList = load("components/fact-list/fact-list");

let parent: HTMLElement;

function show(id: string, properties: object): Rendered {
  const component = simulate.render(id, properties);
  component.attach(parent);
  return component;
}

const listTexts = (selector: string) =>
  [...parent.querySelectorAll(selector)].map(({ textContent }) => textContent);

beforeEach(() => {
  parent = document.createElement("div");
});

describe("the goods row, run by WeChat's exparser", () => {
  const cup = { goodsId: "cup", name: "Cup", price: "¥128.00" };

  test("counts up and down on taps and notifies the page", async () => {
    const row = show(goodsRow, { ...cup, count: 2 });
    const changes: unknown[] = [];
    row.addEventListener("change", ({ detail }) => changes.push(detail));
    const [less, more] = [...parent.querySelectorAll("wx-button")];
    expect(less?.getAttribute("data-by")).toBe("-1");
    expect(more?.getAttribute("data-by")).toBe("1");
    row.querySelector(".more")?.dispatchEvent("tap");
    await expect.poll(() => changes).toEqual([{ goodsId: "cup", count: 3 }]);
    row.querySelector(".step")?.dispatchEvent("tap");
    await expect.poll(() => changes.at(-1)).toEqual({ goodsId: "cup", count: 1 });
  });

  test("stops at 99, and has no minus button at 0", async () => {
    const row = show(goodsRow, { ...cup, count: 99 });
    const changes: unknown[] = [];
    row.addEventListener("change", ({ detail }) => changes.push(detail));
    row.querySelector(".more")?.dispatchEvent("tap");
    await expect.poll(() => changes).toEqual([{ goodsId: "cup", count: 99 }]);
    row.setData({ count: 0 });
    expect(listTexts("wx-button")).toEqual(["+"]);
  });
});

test("the fact list shows each name with its value", () => {
  const facts = [
    { name: "Order number", value: "20260131083000001" },
    { name: "Ordered at", value: "2026-01-31 08:30" },
  ];
  show(factList, { facts });
  expect(listTexts("wx-view > wx-view")).toEqual(facts.flatMap(({ name, value }) => [name, value]));
});
