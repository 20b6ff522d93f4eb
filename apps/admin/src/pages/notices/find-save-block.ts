import type { NoticePreview, NoticeUpdate } from "../../api.ts";
import {
  KEYWORD_LIMITS,
  type DraftFault,
  type DraftMapping,
  type NoticeDraft,
} from "./notice-draft.ts";
import { createQuietExample } from "./quiet-example.ts";

/** Why a draft cannot be saved. */
export type SaveBlock =
  | { kind: "role" | "templateMissing" | "keywords" | "page" | "quiet" }
  | { kind: "sourceMissing" | "keyword"; name: string }
  | { kind: "tooFew" | "tooMany"; n: number; min: number; max: number };

const KEYWORD_PATH = /^template\.keywords\.(\d+)\./;

/** The first reason why a draft cannot be saved, from the top of the page to its end; `null` when it can. */
export function findSaveBlock(input: {
  canOperate: boolean;
  draft: NoticeDraft | null;
  update: Omit<NoticeUpdate, "code" | "version"> | null;
  faults: DraftFault[];
  preview: NoticePreview | null;
  isPageInvalid: boolean;
}): SaveBlock | null {
  const { draft, update, faults } = input;
  if (!input.canOperate) return { kind: "role" };
  const mapping = draft?.mappings[draft.channel] ?? null;
  if (update?.channel !== undefined && !mapping) return { kind: "templateMissing" };
  if (draft && mapping && update?.template !== undefined) {
    const [fault] = faults;
    if (fault) return toBlock(fault, { draft, mapping });
    const [problem] = input.preview?.problems ?? [];
    if (problem) {
      const index = KEYWORD_PATH.exec(problem.field ?? "")?.[1];
      const keyword = index === undefined ? undefined : mapping.keywords[Number(index)];
      return keyword ? { kind: "keyword", name: keyword.name } : { kind: "keywords" };
    }
  }
  if (input.isPageInvalid) return { kind: "page" };
  if (draft?.quietHours && createQuietExample(draft.quietHours) === null) return { kind: "quiet" };
  return null;
}

function toBlock(
  fault: DraftFault,
  { draft, mapping }: { draft: NoticeDraft; mapping: DraftMapping },
): SaveBlock {
  if (fault.kind !== "sourceMissing")
    return { kind: fault.kind, n: fault.count, ...KEYWORD_LIMITS[draft.channel] };
  const { keywordId } = fault;
  const keyword = mapping.keywords.find((known) => known.keywordId === keywordId);
  return { kind: "sourceMissing", name: keyword?.name ?? "" };
}
