import { expect, test } from "vitest";
import { readFirstCharacter } from "./first-character.ts";

test.each([
  ["杯子铺", "杯"],
  ["🏪 小店", "🏪"],
  ["👩‍🍳厨房", "👩‍🍳"],
  ["🇨🇳店", "🇨🇳"],
  ["é́té", "é́"],
  ["𠮷野家", "𠮷"],
  ["", ""],
])("of %s the first character is %s", (text, first) => {
  expect(readFirstCharacter(text)).toBe(first);
});
