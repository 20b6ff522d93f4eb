import { expect, test } from "vitest";
import type { NoticePreview, Source } from "../../api.ts";
import { toLineStates, type LineState } from "./line-state.ts";

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

test("a missing source or blank text is reported before the first preview", () => {
  expect(stateOf(null)).toEqual({ kind: "problem", problem: "sourceMissing" });
  expect(stateOf({ kind: "text", text: " " })).toEqual({ kind: "problem", problem: "blank" });
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
