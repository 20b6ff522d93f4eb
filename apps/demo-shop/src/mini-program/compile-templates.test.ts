import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { compileTemplates } from "./compile-templates.ts";

const compile = (wxml: string, ownTags: string[] = []) =>
  compileTemplates([{ path: "pages/a/b", wxml, ownTags }]);

test("templates are keyed by path, with the stand-ins", async () => {
  const templates = runInNewContext(await compile('<view bindtap="go">{{name}}</view>')) as object;
  expect(Object.keys(templates)).toEqual(expect.arrayContaining(["pages/a/b", "built-in/form"]));
});

test("a compiler warning fails the build with its position", async () => {
  await expect(compile("<view>\n  <text>a</view>")).rejects.toThrow(/b\.wxml:2:\d+: /);
  await expect(compile("<view>{{a b}}</view>")).rejects.toThrow(/b\.wxml:1:\d+: /);
});

test("a tag must be a stand-in or one of the file's components", async () => {
  await expect(compile("<view><swiper/></view>")).rejects.toThrow(
    "b.wxml: the demo phone has no <swiper>",
  );
  await expect(compile("<goods-row/>", ["goods-row"])).resolves.toContain("goods-row");
});
