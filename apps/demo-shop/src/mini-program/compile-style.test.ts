import { expect, test } from "vitest";
import { compileStyle } from "./compile-style.ts";

const compile = (wxss: string, kind: "app" | "page" | "component", path = "pages/a/b") =>
  compileStyle({ path, wxss, kind }).replaceAll(/\s+/g, " ");

test("app.wxss reaches every page, a page's own only that page, and neither weighs more than in WeChat", () => {
  expect(compile(".a, .b .c { top: 0 }", "app")).toBe(
    ":where(wx-page) .a, :where(wx-page) .b .c { top: 0 }",
  );
  expect(compile("button { top: 0 }", "page")).toBe(
    ':where(wx-page[data-path="pages/a/b"]) button { top: 0 }',
  );
});

test("the page itself is its own element", () => {
  expect(compile("page { top: 0 }", "app")).toBe("wx-page { top: 0 }");
  expect(compile("page .a { top: 0 }", "page")).toBe(
    'wx-page:where([data-path="pages/a/b"]) .a { top: 0 }',
  );
});

test("a component's classes are its own", () => {
  expect(compile(".row .step.more { top: 0 }", "component", "components/x/x")).toBe(
    ".components-x-x--row .components-x-x--step.components-x-x--more { top: 0 }",
  );
});

test("750 rpx are the width of the screen, also below zero and within a longer value", () => {
  expect(compile(".a { margin: -1.5rpx auto 20rpx }", "component", "c")).toBe(
    ".c--a { margin: calc(var(--rpx) * -1.5) auto calc(var(--rpx) * 20) }",
  );
});

test("the dark theme is the phone's, other media queries stay", () => {
  const dark = "@media (prefers-color-scheme: dark) { .a { top: 0 } }";
  expect(compile(dark, "app").trim()).toBe(
    ':where([data-theme="dark"]) :where(wx-page) .a { top: 0 }',
  );
  expect(compile("@media (width > 1px) { .a { top: 0 } }", "app")).toBe(
    "@media (width > 1px) { :where(wx-page) .a { top: 0 } }",
  );
});

test("what the phone cannot do is refused with its place", () => {
  expect(() => compile('\n@import "./other.wxss";', "page")).toThrow(/b\.wxss:2:1.*no @import/);
  expect(() => compile(".a { top: 0", "page")).toThrow(/b\.wxss:1:1.*Unclosed block/);
});
