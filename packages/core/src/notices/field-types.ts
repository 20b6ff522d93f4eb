import { z } from "zod";

/** `text` as it is · `money` in yuan · `integer` · `datetime` · `choice` of a closed list. */
export type FieldType = "text" | "money" | "integer" | "datetime" | "choice";

export interface ChoiceLabel {
  name: string;
  nameEn: string;
}

interface FieldBase {
  name: string;
  nameEn: string;
  /** A valid input value, shown to operators and used by previews. */
  example: string;
  required: boolean;
}

export type FieldDefinition =
  | (FieldBase & { type: "text" | "money" | "integer" | "datetime" })
  | (FieldBase & { type: "choice"; choices: Record<string, ChoiceLabel> });

/**
 * A field's value after normalisation, the form in which deliveries keep it:
 * money as yuan text with two places (`"128.00"`), datetime as unix seconds, the rest as given.
 */
export type FieldValue = string | number;

export const MAX_TEXT_LENGTH = 2000;
const MAX_MONEY_INTEGER_DIGITS = 10;
/** Unix seconds of 9999-12-31; anything above is milliseconds or nonsense. */
export const MAX_UNIX_SECONDS = 253_402_271_999;
/** 1973 in milliseconds, the year 5138 in seconds: no business time is that far off. */
const FIRST_MILLISECOND_VALUE = 100_000_000_000;

const textSchema = z
  .string({ error: "must be text" })
  .max(MAX_TEXT_LENGTH, { error: `must be at most ${MAX_TEXT_LENGTH} characters` })
  .refine((text) => text.trim() !== "", { error: "must not be blank" });

const moneySchema = z
  .union([z.string(), z.number()], { error: 'must be yuan as text or number, e.g. "128.00"' })
  .transform((input, context) => {
    const text = String(input).trim();
    const match = /^(\d+)(?:\.(\d{1,2}))?$/.exec(text);
    const yuan = match?.[1]?.replace(/^0+(?=\d)/, "");
    if (yuan === undefined) {
      context.addIssue({
        code: "custom",
        message: 'must be yuan with at most two places, e.g. "128.00"',
      });
      return z.NEVER;
    }
    if (yuan.length > MAX_MONEY_INTEGER_DIGITS) {
      context.addIssue({
        code: "custom",
        message: `must have at most ${MAX_MONEY_INTEGER_DIGITS} digits before the point`,
      });
      return z.NEVER;
    }
    return `${yuan}.${(match?.[2] ?? "").padEnd(2, "0")}`;
  });

const integerSchema = z
  .union(
    [
      z.number(),
      z
        .string()
        .regex(/^-?\d+$/)
        .transform(Number),
    ],
    { error: "must be a whole number" },
  )
  .refine((number) => Number.isSafeInteger(number), { error: "must be a whole number" });

const ISO_8601 =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** Unix seconds of ISO 8601 text; text without an offset means +08:00. `null` when it is no such time. */
function toUnixSeconds(text: string): number | null {
  const match = ISO_8601.exec(text.trim());
  if (!match) return null;
  const [, year, month, day, hour = "00", minute = "00", second = "00", offset = "+08:00"] = match;
  const date = `${year}-${month}-${day}`;
  const isRealDate = new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date) ?? false;
  const offsetWithColon = offset.replace(/^([+-]\d{2})(\d{2})$/, "$1:$2");
  const milliseconds = Date.parse(`${date}T${hour}:${minute}:${second}${offsetWithColon}`);
  return isRealDate && Number.isFinite(milliseconds) ? Math.floor(milliseconds / 1000) : null;
}

const datetimeSchema = z
  .union([z.number(), z.string()], { error: "must be unix seconds or ISO 8601 text" })
  .transform((input, context) => {
    // Fewer digits are no time of a shop but a date without its hyphens: 20260131.
    const isNumeric = typeof input === "number" || /^\d{9,}$/.test(input.trim());
    const seconds = isNumeric ? Number(input) : toUnixSeconds(input);
    if (seconds === null || !Number.isInteger(seconds) || seconds < 0) {
      context.addIssue({
        code: "custom",
        message: 'must be unix seconds or ISO 8601 text, e.g. "2026-01-31T08:30:00+08:00"',
      });
      return z.NEVER;
    }
    if (isNumeric && seconds >= FIRST_MILLISECOND_VALUE) {
      context.addIssue({ code: "custom", message: "must be unix seconds, not milliseconds" });
      return z.NEVER;
    }
    return Math.min(seconds, MAX_UNIX_SECONDS);
  });

/** The schema of one field's input; its output is a {@link FieldValue}. */
export function createFieldSchema(field: FieldDefinition): z.ZodType<FieldValue> {
  switch (field.type) {
    case "text":
      return textSchema;
    case "money":
      return moneySchema;
    case "integer":
      return integerSchema;
    case "datetime":
      return datetimeSchema;
    case "choice": {
      const choices = Object.keys(field.choices);
      return z.enum(choices, { error: `must be one of: ${choices.join(", ")}` });
    }
  }
}
