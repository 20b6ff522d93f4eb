import { expect, test } from "vitest";
import { sumByWords, toRate } from "./use-ask-results.ts";

test("the rate is of the customers who were asked, and there is none without them", () => {
  expect(toRate({ accepted: 1, asked: 4 })).toBe(0.25);
  expect(toRate({ accepted: 0, asked: 0 })).toBeNull();
});

test("answers with the same words count together, the most frequent first", () => {
  const unanswered = [
    { answer: "NO_TAP", count: 3 },
    { answer: "NEW_REASON", count: 2 },
    { answer: "OTHER", count: 2 },
  ];
  const toWords = (answer: string) => (answer === "NO_TAP" ? "not in a tap" : "other");
  expect(sumByWords(unanswered, toWords)).toEqual([
    { words: "other", count: 4 },
    { words: "not in a tap", count: 3 },
  ]);
});
