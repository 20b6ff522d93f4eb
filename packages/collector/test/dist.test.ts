import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { compileFunction, createContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { parse } from "acorn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Collector, CollectorOptions, HostRequest, WxLike } from "../src/index.ts";
import manifest from "../package.json" with { type: "json" };

/** docs/collector.md says what it buys. */
const MAX_GZIP_BYTES = 4608;
const packageFolder = join(import.meta.dirname, "..");
let folder: string;
let code: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "collector-"));
  const tsdown = createRequire(import.meta.url).resolve("tsdown/package.json");
  execFileSync(
    process.execPath,
    [join(dirname(tsdown), "dist/run.mjs"), "--out-dir", folder, "--logLevel", "error"],
    { cwd: packageFolder },
  );
  code = readFileSync(join(folder, "index.js"), "utf8");
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the built collector", () => {
  test("is one CommonJS file with types, at the paths in package.json", () => {
    expect(readdirSync(folder).sort()).toEqual(["index.d.ts", "index.js"]);
    expect(manifest).toMatchObject({
      miniprogram: "dist",
      main: "dist/index.js",
      types: "dist/index.d.ts",
    });
    expect(manifest).not.toHaveProperty("type");
    expect(manifest).not.toHaveProperty("dependencies");
    expect(code).not.toMatch(/\brequire\(/);
    expect(readFileSync(join(folder, "index.d.ts"), "utf8")).not.toMatch(/\bfrom ["']/);
  });

  test("has no syntax newer than ES2017", () => {
    expect(() => parse(code, { ecmaVersion: 2017, sourceType: "script" })).not.toThrow();
    expect(() => parse("const a = { ...b }", { ecmaVersion: 2017 })).toThrow("Unexpected token");
  });

  test("stays below 4.5 KB compressed", () => {
    expect(gzipSync(code, { level: 9 }).length).toBeLessThan(MAX_GZIP_BYTES);
  });

  test("needs nothing but ECMAScript, wx and timers", async () => {
    const storage = new Map<string, string>();
    const sent: HostRequest[] = [];
    const results = { "T-cancelled": "accept", errMsg: "requestSubscribeMessage:ok" };
    const wx: WxLike = {
      getStorageSync: (key) => storage.get(key) ?? "",
      setStorageSync: (key, data) => storage.set(key, data),
      login: ({ success }) => success({ code: "code-1" }),
      requestSubscribeMessage: ({ success }) => success(results),
      request: (request) => {
        sent.push(request);
        const expiresAt = "2999-01-01T00:00:00Z";
        const answers: Record<string, unknown> = {
          login: { token: "token-1", expiresAt },
          getTemplates: {
            items: [{ notice: "order_cancel", templateId: "T-cancelled", moments: ["submit"] }],
          },
          report: { results: [] },
        };
        const data = answers[request.url.slice(request.url.lastIndexOf(".") + 1)];
        setTimeout(() => request.success({ statusCode: 200, data: { result: { data } } }), 1);
      },
    };
    const context = createContext(
      { wx, setTimeout, clearTimeout, console: { warn() {} } },
      { codeGeneration: { strings: false, wasm: false } },
    );
    const exported: { createCollector?: (options: CollectorOptions) => Collector } = {};
    compileFunction(code, ["exports"], { parsingContext: context })(exported);
    const collector = exported.createCollector?.({ url: "https://notices.example.com" });

    expect(collector?.collectForm({ detail: { formId: "form-1" } })).toBe(true);
    await expect
      .poll(() => sent.map(({ url }) => url))
      .toEqual([
        "https://notices.example.com/trpc/collector.login",
        "https://notices.example.com/trpc/collector.report",
        "https://notices.example.com/trpc/collector.getTemplates",
      ]);
    await expect
      .poll(() => collector?.requestSubscribe(["order_cancel"]))
      .toEqual({ order_cancel: { answer: "accept" } });
    const stored = [...storage].find(([key]) => key.includes(":reports:"))?.[1];
    expect(stored).toContain("form-1");
    expect(stored).toContain("T-cancelled");
    await expect(collector?.ask("submit", { orderId: "A1" })).resolves.toEqual({
      order_cancel: { answer: "accept" },
    });
    await expect(collector?.ask("submit", { orderId: "A1" })).resolves.toEqual({});
  });
});
