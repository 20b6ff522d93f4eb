import type { ErrorDetail } from "../errors.ts";
import { findSourceFault } from "../mapping/check-mapping.ts";
import type { Mapping } from "../mapping/mapping.ts";
import type { NoticeDefinition } from "./define-notice.ts";

interface DefinitionChange {
  before: NoticeDefinition;
  after: NoticeDefinition;
}

/** The fields that a change removes or gives another type. */
export function listLostFields({ before, after }: DefinitionChange): string[] {
  return Object.keys(before.fields).filter(
    (name) =>
      !Object.hasOwn(after.fields, name) || after.fields[name]?.type !== before.fields[name]?.type,
  );
}

/**
 * Why a change would break what uses the definition: each problem names the field, as `fields.<name>` when it is removed, else
 * the part of it that changes. Empty when the change is safe.
 */
export function findUseProblems(
  change: DefinitionChange,
  uses: {
    mappings: readonly Pick<Mapping, "channel" | "title" | "keywords">[];
    /** Pages that operators set. */
    pages: readonly string[];
    /** Fields of which an open delivery has a value. */
    openFields: readonly string[];
  },
): ErrorDetail[] {
  const { after } = change;
  const lost = new Set(listLostFields(change));
  const details: ErrorDetail[] = [];
  const toPath = (name: string, part: string) =>
    `fields.${name}${Object.hasOwn(after.fields, name) ? part : ""}`;
  for (const { channel, title, keywords } of uses.mappings) {
    for (const keyword of keywords) {
      const { source, name: keywordName } = keyword;
      if (source.kind !== "field") continue;
      const user = `is used by ${keywordName} of the template ${title} (${channel})`;
      const { field } = source;
      if (lost.has(field)) details.push({ field: toPath(field, ".type"), problem: user });
      else {
        // A fallback that is no longer needed does no harm.
        const needed = after.fields[field]?.required ? ({ kind: "field", field } as const) : source;
        const fault = findSourceFault(after, keyword, needed);
        if (fault) {
          const part = fault.at === "source.fallback" ? ".required" : "";
          const problem = `${user}, where ${fault.problem}`;
          details.push({ field: toPath(field, part), problem });
        }
      }
    }
  }
  for (const field of lost) {
    if (Object.hasOwn(after.fields, field)) continue;
    const page = uses.pages.find((each) => each.includes(`{${field}}`));
    if (page !== undefined)
      details.push({ field: `fields.${field}`, problem: `is used by the page ${page}` });
  }
  for (const field of uses.openFields)
    details.push({
      field: toPath(field, ".type"),
      problem: "is used by deliveries that are not sent yet",
    });
  return details;
}
