import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutText, takeWhole } from "./cut-text.ts";
import { fitText } from "./keyword-types.ts";

const FAMILY = "👨‍👩‍👧‍👦";
const CHINA = "🇨🇳";
const segmenter = new Intl.Segmenter("zh", { granularity: "grapheme" });
const toCharacters = (text: string) => [...segmenter.segment(text)].map(({ segment }) => segment);

const anyText = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom("杯", "a", " ", FAMILY, CHINA, "👍🏽", "e\u0301", "กำ", "각", "\r\n"),
    maxLength: 40,
  }),
);

test("a text that fits is unchanged, and a longer one becomes its first whole characters followed by …", () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 40 }), (text, max) => {
      const cut = cutText(text, max);
      expect(cut.length).toBeLessThanOrEqual(max);
      if (text.length <= max) {
        expect(cut).toBe(text);
        return;
      }
      const kept = toCharacters(text).slice(0, toCharacters(cut.slice(0, -1)).length);
      expect(cut).toBe(`${kept.join("").trimEnd()}…`);
    }),
    { numRuns: 3000 },
  );
});

test("cutting keeps every character that fits", () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 0, max: 40 }), (text, max) => {
      const taken = takeWhole(text, max);
      const next = toCharacters(text)[toCharacters(taken).length];
      if (taken.length < text.length) expect((taken + next).length).toBeGreaterThan(max);
    }),
    { numRuns: 3000 },
  );
});

describe("on a card", () => {
  test.for([
    ["a family", `${"杯".repeat(14)}${FAMILY}x`, "杯".repeat(14)],
    ["a flag", `${"杯".repeat(18)}${CHINA}杯`, "杯".repeat(18)],
    ["a letter with its mark", `${"杯".repeat(18)}e\u0301杯`, "杯".repeat(18)],
    ["a skin tone", `${"杯".repeat(17)}👍🏽杯`, "杯".repeat(17)],
  ] as const)("%s is not split", ([, text, kept]) => {
    expect(fitText({ type: "thing" }, text)).toEqual({ value: `${kept}…`, cut: true });
  });

  test("a text of exactly the maximum length is not cut", () => {
    const text = `${"杯".repeat(9)}${FAMILY}`;
    expect(fitText({ type: "thing" }, text)).toEqual({ value: text, cut: false });
  });
});

test("a text of a megabyte is cut quickly", () => {
  const text = `${FAMILY}e\u0301`.repeat(80_000);
  const before = Date.now();
  for (let run = 0; run < 100; run++) cutText(text, 20);
  expect(Date.now() - before).toBeLessThan(1000);
});
