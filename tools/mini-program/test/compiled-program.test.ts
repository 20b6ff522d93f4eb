import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "acorn";
import { describe, expect, inject, test } from "vitest";
import { LogicLayer } from "./logic-layer.ts";

const COLLECTOR = "miniprogram_npm/@mp-notice/collector/index.js";
const { program, output, results } = inject("compiledDemo");
const es5 = join(output, "es5");
const asWritten = join(output, "as-written");

const listFiles = (folder: string, pattern: string) => globSync(pattern, { cwd: folder }).sort();
const read = (folder: string, file: string) => readFileSync(join(folder, file), "utf8");

/** All that the collector needs of a host, with nothing behind it. */
function createHost(stored: Map<string, string>) {
  return {
    getStorageSync: (key: string) => stored.get(key) ?? "",
    setStorageSync: (key: string, value: string) => void stored.set(key, value),
    login() {},
    request() {},
    getAppBaseInfo: () => ({ SDKVersion: "3.12.1", language: "zh_CN" }),
  };
}

interface CollectorExports {
  createCollector(options: object): { collectForm(event: object): boolean };
}

describe("what WeChat's compiler makes of the demo shop", () => {
  test("has every page, component and picture, with and without 'ES6 to ES5'", () => {
    const wanted = listFiles(program, "{*.wxss,app.*,{pages,components,images}/**/*.*}");
    expect(wanted.filter((file) => /\.(wxml|wxss|json|js)$/.test(file)).length).toBeGreaterThan(20);
    expect(results.compiled.es5).toEqual(expect.arrayContaining(wanted));
    expect(results.compiled.asWritten).toEqual(expect.arrayContaining(wanted));
  });

  test("is within what WeChat takes, and has no code, component or plugin that nobody uses", () => {
    const limits = results.quality.filter(({ name = "" }) => /LIMIT|CONTAINS/.test(name));
    expect(limits.length).toBeGreaterThan(4);
    expect(limits.filter(({ success }) => !success)).toEqual([]);
  });

  test("leaves every script as it is without 'ES6 to ES5', the collector's too", () => {
    const scripts = listFiles(asWritten, "**/*.js");
    expect(scripts).toContain(COLLECTOR);
    for (const script of scripts)
      expect(read(asWritten, script), script).toBe(read(program, script));
  });

  test("is ES5 with 'ES6 to ES5', the collector too", () => {
    const scripts = listFiles(es5, "**/*.js");
    expect(scripts).toContain(COLLECTOR);
    for (const script of scripts)
      expect(() => parse(read(es5, script), { ecmaVersion: 5 }), script).not.toThrow();
    expect(() => parse(read(asWritten, COLLECTOR), { ecmaVersion: 5 })).toThrow(/Unexpected/);
  });
});

describe.each([
  ["with", es5],
  ["without", asWritten],
])("compiled %s 'ES6 to ES5'", (_how, folder) => {
  test("the collector keeps a permission", () => {
    const stored = new Map<string, string>();
    const layer = new LogicLayer(folder, {});
    const { createCollector } = layer.load(COLLECTOR) as unknown as CollectorExports;
    const host = createHost(stored);
    const collector = createCollector({ url: "https://notices.example.com", host });
    expect(collector.collectForm({ detail: { formId: "form-1" } })).toBe(true);
    expect([...stored.values()].join()).toContain("form-1");
  });

  test("the app and each page load where there is nothing but ECMAScript, timers and WeChat", () => {
    const registered: string[] = [];
    const wx = createHost(new Map());
    const layer = new LogicLayer(folder, { wx, App: () => registered.push("app.js") });
    layer.load("app.js");
    const { pages } = JSON.parse(read(folder, "app.json")) as { pages: string[] };
    const scripts = [...pages, ...listFiles(folder, "components/*/*.js")].map((path) =>
      path.replace(/(\.js)?$/, ".js"),
    );
    for (const script of scripts) {
      const register = () => registered.push(script);
      layer.load(script, { Page: register, Component: register });
    }
    expect(registered).toEqual(["app.js", ...scripts]);
  });
});

test("the logic layer has nothing that WeChat's lacks", () => {
  const layer = new LogicLayer(es5, {});
  const browserAndNode = [
    ..."window document self fetch XMLHttpRequest URL URLSearchParams Headers FormData Blob".split(
      " ",
    ),
    ..."AbortController TextEncoder localStorage navigator location WebSocket crypto".split(" "),
    ..."Buffer process global queueMicrotask structuredClone performance".split(" "),
  ];
  for (const name of browserAndNode) {
    expect(layer.evaluate(`typeof ${name}`), name).toBe("undefined");
  }
  expect(() => layer.evaluate("new Function('return 1')()")).toThrow(/disallowed/);
});
