import { expect, test } from "vitest";
import { readLocale } from "./i18n.ts";

test.each([
  [["en-US", "zh-CN"], "en"],
  [["zh-TW", "en"], "zh-CN"],
  [["fr", "en-GB"], "en"],
  [["fr"], "zh-CN"],
  [[], "zh-CN"],
])("a browser that speaks %j shows %s", (languages, locale) => {
  expect(readLocale(languages)).toBe(locale);
});
