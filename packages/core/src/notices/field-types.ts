import { z } from "zod";
import { cutText } from "../mapping/cut-text.ts";

/** `text` · `money` in yuan · `integer` · `datetime` · `choice` from a closed list. */
export const FIELD_TYPES = ["text", "money", "integer", "datetime", "choice"] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

export interface ChoiceLabel {
  name: string;
  nameEn: string;
}

export interface FieldBase {
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
 * A field's normalised value, as deliveries store it: money as yuan text with two decimal places (`"128.00"`), datetime as
 * unix seconds, the rest as given.
 */
export type FieldValue = string | number;

/** Far more than a card shows; a longer text is cut, as the card would cut it anyway. */
export const MAX_TEXT_LENGTH = 2000;
const MAX_MONEY_INTEGER_DIGITS = 10;
/** Unix seconds of 9999-12-31; anything above is milliseconds or invalid. */
export const MAX_UNIX_SECONDS = 253_402_271_999;
/** 1973 in milliseconds, the year 5138 in seconds: no business time is that far off. */
const FIRST_MILLISECOND_VALUE = 100_000_000_000;

/** Integers are accepted: many backends store order numbers as numbers. */
const NOT_TEXT = "must be text or a whole number below 2^53";
const textSchema = z
  .union([z.string(), z.int({ error: NOT_TEXT })], { error: NOT_TEXT })
  .transform((input) => cutText(String(input).toWellFormed(), MAX_TEXT_LENGTH))
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
        message: 'must be yuan with at most two decimal places, e.g. "128.00"',
      });
      return z.NEVER;
    }
    if (yuan.length > MAX_MONEY_INTEGER_DIGITS) {
      context.addIssue({
        code: "custom",
        message: `must have at most ${MAX_MONEY_INTEGER_DIGITS} digits before the decimal point`,
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
  .refine((number) => Number.isSafeInteger(number), { error: "must be a whole number" })
  // Turns -0 into 0.
  .transform((number) => number + 0);

const RFC_3339 =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?([Zz]|[+-]\d{2}:?\d{2})?)?$/;
/** `time_end` of WeChat Pay's callbacks: yyyyMMddHHmmss at +08:00. */
const PAYMENT_TIME = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/;

/** Parses a time to unix seconds; without an offset it is at +08:00. `null` when it is not a time or not in the calendar. */
function toUnixSeconds(text: string): number | null {
  const match = PAYMENT_TIME.exec(text) ?? RFC_3339.exec(text);
  if (!match) return null;
  const [, year, month, day, hour = "00", minute = "00", second = "00", offset = "+08:00"] = match;
  const date = `${year}-${month}-${day}`;
  const isRealDate = new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date) ?? false;
  const offsetWithColon = offset.toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, "$1:$2");
  const milliseconds = Date.parse(`${date}T${hour}:${minute}:${second}${offsetWithColon}`);
  if (!isRealDate || hour === "24" || !Number.isFinite(milliseconds)) return null;
  return Math.floor(milliseconds / 1000);
}

const ACCEPTED_TIMES =
  'unix seconds such as 1769819400, "2026-01-31T08:30:00+08:00", "2026-01-31 08:30:00" or "20260131083000", without an offset at +08:00';

const NOT_A_TIME = `must be a time: ${ACCEPTED_TIMES}`;
const MAX_TIME_LENGTH = 64;

/** A time as backends write it; its output is unix seconds. */
export const datetimeSchema = z
  .union([z.number(), z.string().max(MAX_TIME_LENGTH, { error: NOT_A_TIME })], {
    error: NOT_A_TIME,
  })
  .transform((input, context) => {
    const text = String(input).trim();
    const isPaymentTime = PAYMENT_TIME.test(text);
    // Fewer digits are not unix seconds but a date without hyphens: 20260131.
    const isSeconds = !isPaymentTime && (typeof input === "number" || /^\d{9,}$/.test(text));
    const seconds = isSeconds ? Number(text) : toUnixSeconds(text);
    if (seconds === null || !Number.isInteger(seconds) || seconds < 0) {
      context.addIssue({ code: "custom", message: NOT_A_TIME });
      return z.NEVER;
    }
    if (isSeconds && seconds >= FIRST_MILLISECOND_VALUE) {
      context.addIssue({
        code: "custom",
        message: `must be a time in seconds, not milliseconds: ${ACCEPTED_TIMES}`,
      });
      return z.NEVER;
    }
    return Math.min(seconds, MAX_UNIX_SECONDS) + 0;
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
