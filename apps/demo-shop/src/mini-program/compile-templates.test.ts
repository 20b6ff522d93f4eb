import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { compileTemplates } from "./compile-templates.ts";

const compile = (wxml: string, ownTags: string[] = []) =>
  compileTemplates([{ path: "pages/a/b", wxml, ownTags }]);

test("templates come by their paths, the stand-ins beside them", async () => {
  const templates = runInNewContext(await compile('<view bindtap="go">{{name}}</view>')) as object;
  expect(Object.keys(templates)).toEqual(expect.arrayContaining(["pages/a/b", "built-in/form"]));
});

test("what is only a warning to the compiler stops the build, with its place", async () => {
  await expect(compile("<view>\n  <text>a</view>")).rejects.toThrow(/b\.wxml:2:\d+: /);
  await expect(compile("<view>{{a b}}</view>")).rejects.toThrow(/b\.wxml:1:\d+: /);
});

test("a tag is one of the stand-ins or one of the file's own components", async () => {
  await expect(compile("<view><swiper/></view>")).rejects.toThrow(
    "b.wxml: the demo phone has no <swiper>",
  );
  await expect(compile("<goods-row/>", ["goods-row"])).resolves.toContain("goods-row");
});
