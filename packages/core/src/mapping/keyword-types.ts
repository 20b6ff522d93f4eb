import type { FieldDefinition, FieldType, FieldValue } from "../notices/field-types.ts";
import { cutText } from "./cut-text.ts";
import { toFieldText } from "./field-text.ts";
import type { Keyword, KeywordType } from "./mapping.ts";

/** A text fitted to a keyword: `cut` when shortened to fit, `problem` when it cannot fit. */
export interface FittedValue {
  value: string;
  cut: boolean;
  problem?: string;
}

/** What determines whether a value fits: the keyword's type, and an enum's values once they are known. */
type FitTarget = Pick<Keyword, "type" | "enumValues">;

interface KeywordRule {
  /** Stricter than WeChat on purpose: WeChat surely accepts what it matches (facts §3.5). */
  safe: RegExp;
  /** Describes `safe`, phrased to follow "must be". */
  expects: string;
  /** Text longer than this, in UTF-16 units, is cut. Absent where a shortened value would mean something else. */
  cutAfter?: number;
  moneySign: "¥" | "";
  /** Field types whose values can fit. Choices are not listed: their labels are known, so each is tried. */
  fieldTypes: readonly Exclude<FieldType, "choice">[];
}

/** WeChat states no limit for keywords of the template channel; beyond this a card is unreadable. */
const MAX_UNTYPED_LENGTH = 200;
const MAX_THING_LENGTH = 20;

const HAN = "\\u4e00-\\u9fa5";
const NAME_SIGNS = "A-Za-z ·.、，。-";
const MONTH = "(?:0?[1-9]|1[0-2])";
const DAY = "(?:0?[1-9]|[12]\\d|3[01])";
const TIME_OF_DAY = "(?:[01]?\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d)?";
/** One separator throughout: WeChat does not document whether it accepts 2026-01/31. */
const DATE = `\\d{4}(?:年${MONTH}月${DAY}日|-${MONTH}-${DAY}|/${MONTH}/${DAY}|\\.${MONTH}\\.${DAY})`;
/** Ranges use the ASCII tilde; WeChat answers the full-width one with 47003 (facts §3.5). */
const TIME_POINT = `(?:${DATE} )?${TIME_OF_DAY}`;
const DATE_POINT = `${DATE}(?: ${TIME_OF_DAY})?`;

const UNTYPED_RULE: KeywordRule = {
  safe: new RegExp(`^[^]{1,${MAX_UNTYPED_LENGTH}}$`),
  expects: `text of at most ${MAX_UNTYPED_LENGTH} characters`,
  cutAfter: MAX_UNTYPED_LENGTH,
  moneySign: "¥",
  fieldTypes: ["text", "money", "integer", "datetime"],
};

const RULES: Record<KeywordType, KeywordRule> = {
  thing: {
    safe: new RegExp(`^[^]{1,${MAX_THING_LENGTH}}$`),
    expects: `text of at most ${MAX_THING_LENGTH} characters`,
    cutAfter: MAX_THING_LENGTH,
    moneySign: "¥",
    fieldTypes: ["text", "money", "integer", "datetime"],
  },
  number: {
    safe: /^(?=.{1,32}$)-?\d+(?:\.\d+)?$/,
    expects: "a number of at most 32 digits",
    moneySign: "",
    fieldTypes: ["money", "integer"],
  },
  letter: {
    safe: /^[A-Za-z]{1,32}$/,
    expects: "at most 32 latin letters and nothing else",
    moneySign: "",
    fieldTypes: [],
  },
  symbol: {
    safe: new RegExp(`^[^A-Za-z0-9${HAN}\\s]{1,5}$`),
    expects: "at most 5 symbols, without letters, digits, han or spaces",
    moneySign: "",
    fieldTypes: [],
  },
  // Not cut: holds order and parcel numbers, and a part of one, or one without its han, is a different number.
  character_string: {
    safe: /^[\x20-\x7e]{1,32}$/,
    expects: "at most 32 digits, latin letters or ASCII symbols, without han",
    moneySign: "",
    fieldTypes: ["text", "money", "integer", "datetime"],
  },
  time: {
    safe: new RegExp(`^${TIME_POINT}(?:~${TIME_POINT})?$`),
    expects: "a time such as 08:30 or 2026-01-31 08:30",
    moneySign: "",
    fieldTypes: ["datetime"],
  },
  date: {
    safe: new RegExp(`^${DATE_POINT}(?:~${DATE_POINT})?$`),
    expects: "a date such as 2026-01-31 or 2026-01-31 08:30",
    moneySign: "",
    fieldTypes: ["datetime"],
  },
  amount: {
    safe: /^[¥￥$€£]?\d{1,10}(?:\.\d{1,2})?元?$/,
    expects:
      "an amount such as ¥128.00, with at most 10 digits before the decimal point and 2 after it",
    moneySign: "¥",
    fieldTypes: ["money", "integer"],
  },
  phone_number: {
    safe: /^(?=.{1,17}$)\+?-*\d[0-9-]*$/,
    expects: "a phone number of at most 17 digits and hyphens, with a digit",
    moneySign: "",
    fieldTypes: ["text", "integer"],
  },
  car_number: {
    safe: new RegExp(`^[${HAN}A-Za-z0-9][A-Za-z0-9]{0,6}[${HAN}A-Za-z0-9]$`),
    expects: "a car number of 2 to 8 characters",
    moneySign: "",
    fieldTypes: ["text"],
  },
  // Not cut: `…` is not allowed in a name, and a shortened name without it is a different name.
  name: {
    safe: new RegExp(`^(?:[${HAN}${NAME_SIGNS}]{1,10}|[${NAME_SIGNS}]{1,20})$`),
    expects: "a name without digits, of at most 10 characters, or 20 without han",
    moneySign: "",
    fieldTypes: ["text"],
  },
  phrase: {
    safe: new RegExp(`^[${HAN}]{1,5}$`),
    expects: "at most 5 han and nothing else",
    moneySign: "",
    fieldTypes: [],
  },
  enum: {
    safe: new RegExp(`^[^]{1,${MAX_UNTYPED_LENGTH}}$`),
    expects: "one of the template's listed values",
    moneySign: "",
    fieldTypes: [],
  },
};

function getRule(type: KeywordType | null): KeywordRule {
  return type === null ? UNTYPED_RULE : RULES[type];
}

/** Fits free text: an operator's fixed text, a fallback, or a field's value already converted to text. */
export function fitText(keyword: FitTarget, text: string): FittedValue {
  const rule = getRule(keyword.type);
  const fitted = fitPlainText(text, rule.cutAfter ?? Infinity);
  if (fitted.cut || fitted.problem !== undefined) return fitted;
  const { value } = fitted;
  if (keyword.type === "enum" && keyword.enumValues !== undefined) {
    if (keyword.enumValues.includes(value)) return { value, cut: false };
    return { value, cut: false, problem: `must be one of: ${keyword.enumValues.join(", ")}` };
  }
  if (rule.safe.test(value)) return { value, cut: false };
  return { value, cut: false, problem: `must be ${rule.expects}` };
}

/** Fits text that WeChat limits by its length alone. */
export function fitPlainText(text: string, max: number): FittedValue {
  const value = cleanText(text);
  if (!VISIBLE.test(value)) return { value: "", cut: false, problem: "must not be blank" };
  return { value: cutText(value, max), cut: value.length > max };
}

/** Fits a field's normalised value, formatted for this keyword's type. */
export function fitFieldValue(
  keyword: FitTarget,
  field: FieldDefinition,
  value: FieldValue,
): FittedValue {
  const text = toFieldText(field, value, getRule(keyword.type).moneySign);
  if (text === null)
    return { value: String(value), cut: false, problem: `is not a valid ${field.type}` };
  return fitText(keyword, text);
}

/** Why values of the field can never, or hardly ever, fit the keyword; `null` when they can. */
export function findMismatch(keyword: FitTarget, field: FieldDefinition): string | null {
  const rule = getRule(keyword.type);
  if (field.type !== "choice") {
    return rule.fieldTypes.includes(field.type)
      ? null
      : `a ${field.type} field does not fit: the value must be ${rule.expects}`;
  }
  for (const { name } of Object.values(field.choices)) {
    const { cut, problem } = fitText(keyword, name);
    if (cut || problem !== undefined)
      return `the choice ${name} does not fit: the value must be ${rule.expects}`;
  }
  return null;
}

const VISIBLE = /[^\s\p{Cc}\p{Cf}]/u;
/** Control characters, line separators and spaces. WeChat rejects line breaks (facts §3.5). */
const CONTROLS_AND_SPACES = /[\p{Cc}\p{Zl}\p{Zp} ]+/gu;

/** Replaces lone surrogates too: they have no UTF-8 form and would arrive as something else. */
function cleanText(text: string): string {
  return text.toWellFormed().replace(CONTROLS_AND_SPACES, " ").trim();
}
