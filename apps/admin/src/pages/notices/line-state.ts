import type { NoticePreview } from "../../api.ts";
import type { DraftKeyword, DraftMapping } from "./notice-draft.ts";

/** The message below a keyword. Texts come from the locale; the service's messages are for developers. */
export type LineState =
  | { kind: "ok" }
  | { kind: "cut"; value: string }
  /** Has no source yet: nobody has looked for one. */
  | { kind: "open" }
  /** A keyword above shows the same field. */
  | { kind: "repeated"; count: number }
  | {
      kind: "problem";
      problem: "sourceMissing" | "blank" | "mismatch" | "text" | "fallback" | "value";
    };

const OK: LineState = { kind: "ok" };

/** The state of each keyword by id; `ok` until the preview has it. */
export function toLineStates(
  mapping: DraftMapping,
  preview: NoticePreview | null,
): Map<string, LineState> {
  return new Map(
    mapping.keywords.map((keyword, index) => {
      const state = toLineState(keyword, preview);
      const count = countUses(mapping.keywords.slice(0, index + 1), keyword);
      return [
        keyword.keywordId,
        state.kind === "ok" && count > 1 ? { kind: "repeated", count } : state,
      ];
    }),
  );
}

function countUses(keywords: DraftKeyword[], { source }: DraftKeyword): number {
  if (source?.kind !== "field") return 0;
  return keywords.filter(
    (keyword) => keyword.source?.kind === "field" && keyword.source.field === source.field,
  ).length;
}

function toLineState(
  { keywordId, source, isLeftEmpty }: DraftKeyword,
  preview: NoticePreview | null,
): LineState {
  if (!source)
    return isLeftEmpty ? { kind: "problem", problem: "sourceMissing" } : { kind: "open" };
  if (source.kind === "text" && source.text.trim() === "")
    return { kind: "problem", problem: "blank" };
  const index = preview?.card.lines.findIndex((line) => line.keywordId === keywordId) ?? -1;
  const line = preview?.card.lines[index];
  if (!preview || !line) return OK;

  const path = `template.keywords.${index}.`;
  const fault = preview.problems.find(({ field }) => field?.startsWith(path));
  if (fault || line.problem !== undefined) {
    if (source.kind === "text") return { kind: "problem", problem: "text" };
    if (fault)
      return {
        kind: "problem",
        problem: fault.field === `${path}source.fallback` ? "fallback" : "mismatch",
      };
    return { kind: "problem", problem: line.value === "" ? "blank" : "value" };
  }
  return line.cut ? { kind: "cut", value: line.value } : OK;
}
