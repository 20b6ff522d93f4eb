import { expect, test } from "vitest";
import { compileStyle } from "./compile-style.ts";

const compile = (wxss: string, kind: "app" | "page" | "component", path = "pages/a/b") =>
  compileStyle({ path, wxss, kind }).replaceAll(/\s+/g, " ");

test("app.wxss applies to every page and a page's WXSS to that page, with WeChat's specificity", () => {
  expect(compile(".a, .b .c { top: 0 }", "app")).toBe(
    ":where(wx-page) .a, :where(wx-page) .b .c { top: 0 }",
  );
  expect(compile("button { top: 0 }", "page")).toBe(
    ':where(wx-page[data-path="pages/a/b"]) button { top: 0 }',
  );
});

test("`page` selects the page's element", () => {
  expect(compile("page { top: 0 }", "app")).toBe("wx-page { top: 0 }");
  expect(compile("page .a { top: 0 }", "page")).toBe(
    'wx-page:where([data-path="pages/a/b"]) .a { top: 0 }',
  );
});

test("a component's classes are scoped to it", () => {
  expect(compile(".row .step.more { top: 0 }", "component", "components/x/x")).toBe(
    ".components-x-x--row .components-x-x--step.components-x-x--more { top: 0 }",
  );
});

test("750 rpx equal the screen width, also negative and inside longer values", () => {
  expect(compile(".a { margin: -1.5rpx auto 20rpx }", "component", "c")).toBe(
    ".c--a { margin: calc(var(--rpx) * -1.5) auto calc(var(--rpx) * 20) }",
  );
});

test("the dark theme follows the phone, other media queries stay", () => {
  const dark = "@media (prefers-color-scheme: dark) { .a { top: 0 } }";
  expect(compile(dark, "app").trim()).toBe(
    ':where([data-theme="dark"]) :where(wx-page) .a { top: 0 }',
  );
  expect(compile("@media (width > 1px) { .a { top: 0 } }", "app")).toBe(
    "@media (width > 1px) { :where(wx-page) .a { top: 0 } }",
  );
});

test("unsupported rules are rejected with their position", () => {
  expect(() => compile('\n@import "./other.wxss";', "page")).toThrow(/b\.wxss:2:1.*no @import/);
  expect(() => compile(".a { top: 0", "page")).toThrow(/b\.wxss:1:1.*Unclosed block/);
});
