import { NoticeError, type ErrorDetail } from "../errors.ts";
import type { NoticeDefinition } from "../notices/define-notice.ts";
import { findMismatch, fitText } from "./keyword-types.ts";
import type {
  Channel,
  Keyword,
  KeywordChoice,
  LibraryTemplate,
  MappedKeyword,
  Source,
} from "./mapping.ts";
import { DEFAULT_FALLBACK } from "./render-card.ts";

/** How many keywords an account template may have (facts §2.2, §3.1). */
export const KEYWORD_LIMITS: Record<Channel, { min: number; max: number }> = {
  subscribe: { min: 2, max: 5 },
  template: { min: 1, max: 10 },
};

interface MappingInput {
  notice: NoticeDefinition;
  template: LibraryTemplate;
  /** In the order of the card's lines. */
  keywords: readonly KeywordChoice[];
}

/**
 * Validates an operator's choice and adds the template's own data, in the same order.
 * @throws NoticeError MAPPING_INVALID with a detail for each fault, e.g. of `template.keywords.2.source`.
 */
export function checkMapping({ notice, template, keywords }: MappingInput): MappedKeyword[] {
  const details: ErrorDetail[] = [];
  const { min, max } = KEYWORD_LIMITS[template.channel];
  if (keywords.length < min || keywords.length > max) {
    details.push({
      field: "template.keywords",
      problem: `must be ${min} to ${max} keywords, not ${keywords.length}`,
    });
  }
  const seen = new Set<string>();
  const mapped: MappedKeyword[] = [];
  for (const [index, { keywordId, source }] of keywords.entries()) {
    const path = `template.keywords.${index}`;
    const keyword = template.keywords.find((candidate) => candidate.keywordId === keywordId);
    if (!keyword) {
      details.push({
        field: `${path}.keywordId`,
        problem: `${keywordId} is not a keyword of ${template.title}`,
      });
      continue;
    }
    if (seen.has(keywordId))
      details.push({ field: `${path}.keywordId`, problem: `${keyword.name} was already chosen` });
    seen.add(keywordId);
    const dataKey = createDataKey(template.channel, keyword, index);
    if (dataKey === null) {
      details.push({
        field: `${path}.keywordId`,
        problem: `${keyword.name} has a type that cannot be sent`,
      });
      continue;
    }
    const fault = findSourceFault(notice, keyword, source);
    if (fault) details.push({ field: `${path}.${fault.at}`, problem: fault.problem });
    mapped.push({ ...keyword, dataKey, source });
  }
  if (details.length === 0) return mapped;
  const summary = details.map(({ field, problem }) => `${field}: ${problem}`).join("; ");
  throw new NoticeError("MAPPING_INVALID", summary, { details });
}

/** The fault of one source for one keyword, and which part of the choice is wrong; `null` when it fits. */
export function findSourceFault(
  notice: NoticeDefinition,
  keyword: Keyword,
  source: Source,
): { at: "source" | "source.fallback"; problem: string } | null {
  if (source.kind === "text") {
    const problem = findTextProblem(keyword, source.text);
    return problem === null ? null : { at: "source", problem: `the text ${problem}` };
  }
  const field = Object.hasOwn(notice.fields, source.field)
    ? notice.fields[source.field]
    : undefined;
  if (!field) return { at: "source", problem: `${source.field} is not a field of ${notice.code}` };
  const mismatch = findMismatch(keyword, field);
  if (mismatch !== null)
    return { at: "source", problem: `${keyword.name} cannot show ${source.field}: ${mismatch}` };
  if (field.required) {
    if (source.fallback === undefined) return null;
    return {
      at: "source.fallback",
      problem: `${source.field} is always given: only an optional field takes a fallback`,
    };
  }
  const problem = findTextProblem(keyword, source.fallback ?? DEFAULT_FALLBACK);
  if (problem === null) return null;
  return {
    at: "source.fallback",
    problem:
      source.fallback === undefined
        ? `${source.field} may be absent and needs a fallback, which ${problem}`
        : `the fallback ${problem}`,
  };
}

/** A fixed text that would be cut is rejected: the operator can write a shorter one. */
function findTextProblem(keyword: Keyword, text: string): string | null {
  const { cut, value, problem } = fitText(keyword, text);
  return cut ? `is too long and would be cut to ${value}` : (problem ?? null);
}

/** `null` for a subscribe keyword of unknown type: its key starts with the type (facts §3.4). */
function createDataKey(channel: Channel, keyword: Keyword, index: number): string | null {
  if (channel === "template") return `keyword${index + 1}`;
  if (keyword.type === null) return null;
  return `${keyword.type === "enum" ? "enum_string" : keyword.type}${keyword.keywordId}`;
}
