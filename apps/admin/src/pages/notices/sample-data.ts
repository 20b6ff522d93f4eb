import type { NoticeField } from "../../api.ts";
import { formatTime } from "../../locales/format-time.ts";

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

/** A delivery's values as the operator reads and edits them: times come in unix seconds. */
export function toSampleData(
  fields: NoticeField[],
  data: Record<string, string | number>,
): SampleData {
  return Object.fromEntries(
    fields.map(({ field, type }) => {
      const value = data[field];
      if (value === undefined) return [field, ""];
      const isTime = type === "datetime" && typeof value === "number";
      return [field, isTime ? toWallClock(value) : String(value)];
    }),
  );
}

/** `2026-01-31T08:30:00+08:00` */
function toWallClock(unixSeconds: number): string {
  const time = formatTime(new Date(unixSeconds * 1000).toISOString());
  return `${time.replace(" ", "T")}+08:00`;
}
