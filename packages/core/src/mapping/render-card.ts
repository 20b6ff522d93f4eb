import { NoticeError, type ErrorDetail } from "../errors.ts";
import type { NoticeData, NoticeDefinition } from "../notices/define-notice.ts";
import { fitFieldValue, fitText, type FittedValue } from "./keyword-types.ts";
import type { Card, MappedKeyword, Mapping } from "./mapping.ts";

/** Shown for an absent optional field, unless the operator chose another text. */
export const DEFAULT_FALLBACK = "无";

interface CardInput {
  notice: NoticeDefinition;
  mapping: Pick<Mapping, "title" | "keywords">;
  /** As `normaliseData` returns it. */
  data: NoticeData;
}

/**
 * Renders a notice's data into the lines that the customer sees. Previews, tests and real sends all use it. Never throws for
 * a value: a value that cannot fit carries a `problem`.
 */
export function renderCard({ notice, mapping, data }: CardInput): Card {
  return {
    title: mapping.title,
    lines: mapping.keywords.map((keyword) => ({
      name: keyword.name,
      dataKey: keyword.dataKey,
      ...renderValue(notice, keyword, data),
    })),
  };
}

/**
 * Renders a card that WeChat will accept.
 * @throws NoticeError FIELD_INVALID naming each `data.<field>` whose value cannot fit; MAPPING_INVALID naming
 * `template.keywords.<index>.source` when the values are fine but the stored mapping itself no longer fits.
 */
export function assertCardFits({ notice, mapping, data }: CardInput): Card {
  const card = renderCard({ notice, mapping, data });
  if (card.lines.every(({ problem }) => problem === undefined)) return card;

  const fieldDetails: ErrorDetail[] = [];
  const mappingDetails: ErrorDetail[] = [];
  for (const [index, { name, problem }] of card.lines.entries()) {
    if (problem === undefined) continue;
    const field = findBlamedField(notice, mapping.keywords[index], data);
    if (field !== null)
      fieldDetails.push({
        field: `data.${field}`,
        problem: `cannot be shown as ${name}: ${problem}`,
      });
    else mappingDetails.push({ field: `template.keywords.${index}.source`, problem });
  }
  const reason = fieldDetails.length > 0 ? "FIELD_INVALID" : "MAPPING_INVALID";
  const details = fieldDetails.length > 0 ? fieldDetails : mappingDetails;
  throw new NoticeError(
    reason,
    details.map(({ field, problem }) => `${field} ${problem}`).join("; "),
    { details },
  );
}

function renderValue(
  notice: NoticeDefinition,
  keyword: MappedKeyword,
  data: NoticeData,
): FittedValue {
  const { source } = keyword;
  if (source.kind === "text") return fitText(keyword, source.text);
  const field = Object.hasOwn(notice.fields, source.field)
    ? notice.fields[source.field]
    : undefined;
  if (!field)
    return { value: "", cut: false, problem: `${source.field} is not a field of ${notice.code}` };
  const value = data[source.field];
  if (value !== undefined) return fitFieldValue(keyword, field, value);
  if (field.required) return { value: "", cut: false, problem: "is required" };
  return fitText(keyword, source.fallback ?? DEFAULT_FALLBACK);
}

/** The field whose value is at fault; `null` when the mapping is: a text, a fallback or an unknown field. */
function findBlamedField(
  notice: NoticeDefinition,
  keyword: MappedKeyword | undefined,
  data: NoticeData,
): string | null {
  if (keyword?.source.kind !== "field") return null;
  const { field } = keyword.source;
  const definition = Object.hasOwn(notice.fields, field) ? notice.fields[field] : undefined;
  if (!definition) return null;
  return data[field] !== undefined || definition.required ? field : null;
}
