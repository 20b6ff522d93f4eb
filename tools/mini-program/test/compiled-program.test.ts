import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compileFunction } from "node:vm";
import { parse } from "acorn";
import { describe, expect, inject, test } from "vitest";
import { createScriptLoader } from "../../../apps/demo-shop/src/phone/runtime/create-script-loader.ts";
import { createTapGesture } from "../../../apps/demo-shop/src/phone/runtime/tap-gesture.ts";
import { createTimers } from "../../../apps/demo-shop/src/phone/runtime/timers.ts";
import { FakePhone } from "../../../packages/collector/src/testing/fake-phone.ts";
import { FakeService } from "../../../packages/collector/src/testing/fake-service.ts";
import { createLogicRealm, readScripts } from "./isolated-scripts.ts";

const COLLECTOR = "miniprogram_npm/@mp-notice/collector/index.js";
const { program, output, results } = inject("compiledDemo");
const es5 = join(output, "es5");
const asWritten = join(output, "as-written");

const listFiles = (folder: string, pattern: string) => globSync(pattern, { cwd: folder }).sort();
const read = (folder: string, file: string) => readFileSync(join(folder, file), "utf8");

interface CollectorExports {
  createCollector(options: object): { collectForm(event: object): boolean };
}

describe("the demo shop, compiled by WeChat's compiler", () => {
  test("has every page, component and image, with and without 'ES6 to ES5'", () => {
    const wanted = listFiles(program, "{app.*,{pages,components,images}/**/*.*}");
    expect(wanted.filter((file) => /\.(wxml|wxss|json|js)$/.test(file)).length).toBeGreaterThan(20);
    expect(results.compiled.es5).toEqual(expect.arrayContaining(wanted));
    expect(results.compiled.asWritten).toEqual(expect.arrayContaining(wanted));
  });

  test("passes WeChat's code quality checks", () => {
    expect(results.quality.length).toBeGreaterThan(8);
    expect(results.quality.filter(({ success }) => !success)).toEqual([]);
  });

  test("keeps every script unchanged without 'ES6 to ES5', including the collector", () => {
    const scripts = listFiles(asWritten, "**/*.js");
    expect(scripts).toContain(COLLECTOR);
    for (const script of scripts)
      expect(read(asWritten, script), script).toBe(read(program, script));
  });

  test("is ES5 with 'ES6 to ES5', including the collector", () => {
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
  const scripts = readScripts(folder, createLogicRealm());

  test("the collector keeps a permission and reports it", async () => {
    const service = new FakeService();
    const phone = new FakePhone(service);
    const load = createScriptLoader({ scripts }, createTimers(createTapGesture()));
    const { createCollector } = load(COLLECTOR) as CollectorExports;
    const collector = createCollector({
      url: "https://notices.example.com",
      host: phone.launch(),
    });
    expect(collector.collectForm({ detail: { formId: "form-1" } })).toBe(true);
    expect([...phone.storage.values()].join()).toContain("form-1");
    await expect.poll(() => service.reports).toMatchObject([{ formId: "form-1" }]);
  });

  test("the app, each page and each component load with nothing but WeChat's API", () => {
    const registered: string[] = [];
    const wx = Object.assign(new FakePhone(new FakeService()).launch(), {
      getAppBaseInfo: () => ({ language: "zh_CN" }),
    });
    const load = createScriptLoader(
      { scripts },
      {
        ...createTimers(createTapGesture()),
        wx,
        App: () => registered.push("app.js"),
      },
    );
    const views = listFiles(folder, "{pages,components}/**/*.wxml");
    const wanted = ["app.js", ...views.map((view) => view.replace(/wxml$/, "js"))];
    for (const script of wanted) {
      const register = () => registered.push(script);
      load(script, { Page: register, Component: register });
    }
    expect(registered).toEqual(wanted);
  });
});

test("scripts in that realm cannot use globals that WeChat lacks", () => {
  const realm = createLogicRealm();
  const evaluate = (expression: string): unknown =>
    compileFunction(`return ${expression}`, [], { parsingContext: realm })();
  const browser =
    "window document self fetch XMLHttpRequest URL Headers FormData Blob localStorage";
  const both = "AbortController TextEncoder navigator WebSocket crypto structuredClone performance";
  const node = "Buffer process global queueMicrotask setImmediate require";
  for (const name of [browser, both, node].flatMap((names) => names.split(" "))) {
    expect(evaluate(`typeof ${name}`), name).toBe("undefined");
    expect(() => evaluate(name), name).toThrow(/is not defined/);
  }
  expect(() => evaluate("new Function('return 1')()")).toThrow(/disallowed/);
});
