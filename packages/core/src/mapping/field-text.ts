import { MAX_UNIX_SECONDS, type FieldDefinition, type FieldValue } from "../notices/field-types.ts";

/** All times are shown at +08:00, which has no daylight saving, so plain arithmetic suffices. */
const SHOWN_OFFSET_SECONDS = 8 * 3600;

/**
 * A field's normalised value as customers read it: datetimes as `YYYY-MM-DD HH:mm` at +08:00, choices by their label, money
 * with `moneySign` in front. `null` when the value does not match the field's type.
 */
export function toFieldText(
  field: FieldDefinition,
  value: FieldValue,
  moneySign: string,
): string | null {
  switch (field.type) {
    case "text":
      return String(value);
    case "integer":
      return Number.isSafeInteger(value) ? String(value) : null;
    case "money":
      return /^\d+\.\d{2}$/.test(String(value)) ? `${moneySign}${value}` : null;
    case "datetime":
      return typeof value === "number" ? formatDatetime(value) : null;
    case "choice":
      return Object.hasOwn(field.choices, value) ? (field.choices[value]?.name ?? null) : null;
  }
}

function formatDatetime(unixSeconds: number): string | null {
  if (!Number.isInteger(unixSeconds) || unixSeconds < 0 || unixSeconds > MAX_UNIX_SECONDS)
    return null;
  return new Date((unixSeconds + SHOWN_OFFSET_SECONDS) * 1000)
    .toISOString()
    .slice(0, 16)
    .replace("T", " ");
}
