import { expect, test } from "vitest";
import type { NoticePreview, Source } from "../../api.ts";
import { toLineStates, type LineState } from "./line-state.ts";
import { leaveEmpty, type DraftKeyword } from "./notice-draft.ts";

type Line = NoticePreview["card"]["lines"][number];

function stateOf(
  source: Source | null,
  { line, fault }: { line?: Partial<Line>; fault?: string } = {},
): LineState | undefined {
  const keyword = { keywordId: "6", name: "商品", type: "thing", source, suggested: null } as const;
  const preview: NoticePreview = {
    card: {
      title: "",
      lines: [
        { keywordId: "2", name: "", value: "1", cut: false },
        { keywordId: "6", name: "商品", value: "手工陶瓷咖啡杯", cut: false, ...line },
      ],
    },
    page: "",
    problems:
      fault === undefined
        ? []
        : [{ field: `template.keywords.1.${fault}`, problem: "words for developers" }],
  };
  const mapping = { libraryTemplateId: "1648", title: "", keywords: [keyword] };
  return toLineStates(mapping, preview).get("6");
}

const empty: DraftKeyword = {
  keywordId: "6",
  name: "商品",
  type: "thing",
  source: null,
  suggested: null,
};
const field: Source = { kind: "field", field: "order_total_goods_name" };

test("a valid keyword has no message", () => {
  expect(stateOf(field)).toEqual({ kind: "ok" });
});

test("a shortened value is shown as it will be", () => {
  expect(stateOf(field, { line: { value: "手工陶瓷…", cut: true } })).toEqual({
    kind: "cut",
    value: "手工陶瓷…",
  });
});

test("a blank text is reported before the first preview", () => {
  expect(stateOf({ kind: "text", text: " " })).toEqual({ kind: "problem", problem: "blank" });
});

test("a keyword without a source is a problem once its sources were left without a choice", () => {
  expect(stateOf(null)).toEqual({ kind: "open" });
  const mapping = leaveEmpty({ libraryTemplateId: "1648", title: "", keywords: [empty] }, "6");
  expect(toLineStates(mapping, null).get("6")).toEqual({
    kind: "problem",
    problem: "sourceMissing",
  });
});

test("a field that is shown again is noted at the later keyword", () => {
  const states = (second: DraftKeyword) => [
    ...toLineStates(
      {
        libraryTemplateId: "1648",
        title: "",
        keywords: [{ ...empty, keywordId: "2", source: field }, second],
      },
      null,
    ).values(),
  ];
  expect(states({ ...empty, source: field })).toEqual([
    { kind: "ok" },
    { kind: "repeated", count: 2 },
  ]);
  expect(states({ ...empty, source: { kind: "field", field: "order_sn" } })).toEqual([
    { kind: "ok" },
    { kind: "ok" },
  ]);
  expect(states(empty)).toEqual([{ kind: "ok" }, { kind: "open" }]);
});

test("a mismatched field, a fallback and a fixed text have different messages", () => {
  expect(stateOf(field, { fault: "source" })).toEqual({ kind: "problem", problem: "mismatch" });
  expect(stateOf(field, { fault: "source.fallback" })).toEqual({
    kind: "problem",
    problem: "fallback",
  });
  expect(stateOf({ kind: "text", text: "长" }, { fault: "source" })).toEqual({
    kind: "problem",
    problem: "text",
  });
});

test("an invalid sample and an invalid mapping have different messages", () => {
  expect(stateOf(field, { line: { problem: "must be …" } })).toEqual({
    kind: "problem",
    problem: "value",
  });
  expect(stateOf(field, { line: { value: "", problem: "must not be blank" } })).toEqual({
    kind: "problem",
    problem: "blank",
  });
});

test("no errors are shown before the first preview", () => {
  const keyword = {
    keywordId: "6",
    name: "商品",
    type: "thing",
    source: field,
    suggested: null,
  } as const;
  const mapping = { libraryTemplateId: "1648", title: "", keywords: [keyword] };
  expect(toLineStates(mapping, null).get("6")).toEqual({ kind: "ok" });
});
