import { cpSync, globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";

/** WeChat's compilers wcc and wcsc; an error message is thrown. */
const compiler = createRequire(import.meta.url)("miniprogram-compiler") as {
  wxmlToJs(folder: string): string;
  wxssToJs(folder: string): string;
};
const { program } = inject("compiledDemo");

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "markup-"));
  cpSync(program, folder, { recursive: true });
});

afterEach(() => rmSync(folder, { recursive: true }));

describe("WeChat's template and style compilers", () => {
  test("accept every template of the demo shop", () => {
    const templates = globSync("**/*.wxml", { cwd: program });
    const compiled = compiler.wxmlToJs(folder);
    expect(templates.length).toBeGreaterThanOrEqual(6);
    expect(templates.filter((template) => !compiled.includes(template))).toEqual([]);
  });

  test("accept every style of the demo shop", () => {
    const styles = globSync("**/*.wxss", { cwd: program });
    const compiled = compiler.wxssToJs(folder);
    expect(styles.length).toBeGreaterThanOrEqual(6);
    expect(styles.filter((style) => !compiled.includes(`'${style}': setCssToHead([`))).toEqual([]);
  });

  test.each(["<view><text></view>", '<view wx:if="{{a b}}"/>', '<view class="a></view>'])(
    "refuse %s",
    (wxml) => {
      writeFileSync(join(folder, "pages/index/index.wxml"), wxml);
      expect(() => compiler.wxmlToJs(folder)).toThrow(/index\.wxml/);
    },
  );

  test("reject an unclosed style block", () => {
    writeFileSync(join(folder, "pages/index/index.wxss"), ".card { color: red;");
    // That is how it rejects.
    expect(() => compiler.wxssToJs(folder)).toThrow(TypeError);
  });
});
