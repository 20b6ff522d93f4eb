import type { NoticeField } from "../../api.ts";
import { formatTime } from "../../locales/format-time.ts";

/** The sample values that the operator edits, by field. */
export type SampleData = Record<string, string>;

export function createSampleData(fields: NoticeField[]): SampleData {
  return Object.fromEntries(fields.map((field) => [field.field, toExample(field)]));
}

/** Times are shown and typed as wall clock times; without an offset they mean +08:00. */
function toExample({ type, example }: NoticeField): string {
  return type === "datetime" ? toWallClock(example) : example;
}

/** Converts samples to a trigger's `data`; an emptied optional field is left out. */
export function toTriggerData(fields: NoticeField[], sample: SampleData): Record<string, string> {
  return Object.fromEntries(
    fields.flatMap(({ field, required }) => {
      const value = sample[field] ?? "";
      return value === "" && !required ? [] : [[field, value]];
    }),
  );
}

export function isSampleChanged(fields: NoticeField[], sample: SampleData): boolean {
  return fields.some((field) => sample[field.field] !== toExample(field));
}

/** The fields that a FIELD_INVALID error names: `data.order_amount` → `order_amount`. */
export function toInvalidFields(details: { field?: string | undefined }[]): Set<string> {
  return new Set(
    details.flatMap(({ field }) =>
      field?.startsWith("data.") ? [field.slice("data.".length)] : [],
    ),
  );
}

/** Converts a delivery's values to samples; its times are in unix seconds. */
export function toSampleData(
  fields: NoticeField[],
  data: Record<string, string | number>,
): SampleData {
  return Object.fromEntries(
    fields.map(({ field, type }) => {
      const value = data[field];
      if (value === undefined) return [field, ""];
      const isTime = type === "datetime" && typeof value === "number";
      return [field, isTime ? toWallClock(new Date(value * 1000).toISOString()) : String(value)];
    }),
  );
}

/** `2026-01-31 08:30` */
function toWallClock(iso: string): string {
  return formatTime(iso).slice(0, 16);
}
