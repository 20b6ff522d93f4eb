import {
  createExampleData,
  type NoticeData,
  type NoticeDefinition,
} from "../notices/define-notice.ts";
import { findSourceFault, KEYWORD_LIMITS } from "./check-mapping.ts";
import { FIELDS_BY_IMPORTANCE, KEYWORD_NAMES } from "./keyword-names.ts";
import { fitFieldValue } from "./keyword-types.ts";
import type { Keyword, KeywordChoice, LibraryTemplate } from "./mapping.ts";

/**
 * Why a field is suggested: the keyword has the field's own `name`, or a name that templates use for it (`synonym`), or a
 * similar meaning that only this field's `type` can supply, e.g. 支付时间 where 下单时间 is the only time.
 */
export const SUGGESTION_REASONS = ["name", "synonym", "type"] as const;
export type SuggestionReason = (typeof SUGGESTION_REASONS)[number];

export interface Suggestion extends KeywordChoice {
  why: SuggestionReason;
}

interface Match {
  keyword: Keyword;
  field: string;
  why: SuggestionReason;
  /** Smaller is better; comparable across fields. */
  distance: number;
}

const SYNONYM_DISTANCE = 1000;
const TYPE_DISTANCE = 10_000;
/** Added when only a part of the keyword's name matches: 备注(取消原因). */
const PART_DISTANCE = 500;

/**
 * Suggests keywords and their fields: each field at most once, no more than the channel allows, in the order of the notice's
 * fields. `checkMapping` accepts the suggestion, except when a template has a single match and the channel requires more.
 */
export function suggestMapping({
  notice,
  template,
}: {
  notice: NoticeDefinition;
  template: LibraryTemplate;
}): Suggestion[] {
  const examples = createExampleData(notice);
  const matches = template.keywords
    .filter(({ type }) => template.channel === "template" || type !== null)
    .flatMap((keyword) =>
      findMatches(notice, keyword).filter(({ field }) => canShow(notice, keyword, field, examples)),
    )
    .toSorted((one, other) => one.distance - other.distance);

  const byField = new Map<string, Match>();
  const takenKeywords = new Set<string>();
  for (const match of matches) {
    if (byField.has(match.field) || takenKeywords.has(match.keyword.keywordId)) continue;
    byField.set(match.field, match);
    takenKeywords.add(match.keyword.keywordId);
  }
  const chosenFields = [...byField.keys()]
    .toSorted((one, other) => getImportance(one) - getImportance(other))
    .slice(0, KEYWORD_LIMITS[template.channel].max);

  return Object.keys(notice.fields)
    .filter((field) => chosenFields.includes(field))
    .flatMap((field) => byField.get(field) ?? [])
    .map(({ keyword, field, why }) => ({
      keywordId: keyword.keywordId,
      source: { kind: "field", field },
      why,
    }));
}

function findMatches(notice: NoticeDefinition, keyword: Keyword): Match[] {
  const whole = normaliseName(keyword.name);
  const parts = whole.split(/[/、()[\],|]/).filter((part) => part !== "");
  const names = parts.length > 1 ? [whole, ...parts] : [whole];
  return names.flatMap((name) => {
    const penalty = name === whole ? 0 : PART_DISTANCE;
    return findNameMatches(notice, keyword, name).map((match) => ({
      ...match,
      distance: match.distance + penalty,
    }));
  });
}

function findNameMatches(notice: NoticeDefinition, keyword: Keyword, name: string): Match[] {
  const matches: Match[] = Object.entries(notice.fields)
    .filter(([, definition]) => normaliseName(definition.name) === name)
    .map(([field]) => ({ keyword, field, why: "name", distance: 0 }));
  for (const { names, fields, onlyOfItsType = false } of KEYWORD_NAMES) {
    const exactness = names.indexOf(name);
    const field = fields.find((candidate) => Object.hasOwn(notice.fields, candidate));
    if (exactness === -1 || field === undefined) continue;
    if (!onlyOfItsType)
      matches.push({ keyword, field, why: "synonym", distance: SYNONYM_DISTANCE + exactness });
    else if (isOnlyOfItsType(notice, field))
      matches.push({ keyword, field, why: "type", distance: TYPE_DISTANCE + exactness });
  }
  return matches;
}

function isOnlyOfItsType(notice: NoticeDefinition, field: string): boolean {
  const type = notice.fields[field]?.type;
  return Object.values(notice.fields).filter((other) => other.type === type).length === 1;
}

/**
 * Whether `checkMapping` accepts the pair and the field's example fits: a pair that could fit but hardly ever does is not
 * suggested.
 */
function canShow(
  notice: NoticeDefinition,
  keyword: Keyword,
  field: string,
  examples: NoticeData,
): boolean {
  if (keyword.type === "enum" && keyword.enumValues === undefined) return false;
  if (findSourceFault(notice, keyword, { kind: "field", field }) !== null) return false;
  const definition = notice.fields[field];
  const example = examples[field];
  return (
    definition !== undefined &&
    (example === undefined || fitFieldValue(keyword, definition, example).problem === undefined)
  );
}

function getImportance(field: string): number {
  const index = FIELDS_BY_IMPORTANCE.indexOf(field);
  return index === -1 ? FIELDS_BY_IMPORTANCE.length : index;
}

function normaliseName(name: string): string {
  return name.normalize("NFKC").toLowerCase().replace(/[\s:]/g, "");
}
