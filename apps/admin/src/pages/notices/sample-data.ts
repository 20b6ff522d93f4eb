import type { NoticeField } from "../../api.ts";

/** What the operator sees and edits, by field. */
export type SampleData = Record<string, string>;

export function createSampleData(fields: NoticeField[]): SampleData {
  return Object.fromEntries(fields.map(({ field, example }) => [field, example]));
}

/** Samples as a trigger's `data`; an optional field that was emptied is not given at all. */
export function toTriggerData(fields: NoticeField[], sample: SampleData): Record<string, string> {
  return Object.fromEntries(
    fields.flatMap(({ field, required }) => {
      const value = sample[field] ?? "";
      return value === "" && !required ? [] : [[field, value]];
    }),
  );
}

export function isSampleChanged(fields: NoticeField[], sample: SampleData): boolean {
  return fields.some(({ field, example }) => sample[field] !== example);
}

/** The fields that a FIELD_INVALID names: `data.order_amount` → `order_amount`. */
export function toInvalidFields(details: { field?: string | undefined }[]): Set<string> {
  return new Set(
    details.flatMap(({ field }) =>
      field?.startsWith("data.") ? [field.slice("data.".length)] : [],
    ),
  );
}
