const HAN = "\\u4e00-\\u9fa5";
const CONTROL_CHARACTER = /\p{Cc}/u;
const TIME_OF_DAY = /^(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?$/;
const DATES = [
  /^\d{4}年(?<month>\d{1,2})月(?:(?<day>\d{1,2})日)?$/,
  /^(?<month>\d{1,2})月(?<day>\d{1,2})日$/,
  /^\d{4}(?<mark>[-/.])(?<month>\d{1,2})(?:\k<mark>(?<day>\d{1,2}))?$/,
  /^(?<month>\d{1,2})[-/.](?<day>\d{1,2})$/,
];

function isDate(text: string): boolean {
  return DATES.some((pattern) => {
    const groups = pattern.exec(text)?.groups;
    if (groups === undefined) return false;
    const month = Number(groups["month"]);
    const day = Number(groups["day"] ?? 1);
    return month >= 1 && month <= 12 && day >= 1 && day <= 31;
  });
}

/** One moment, or two joined by an ASCII tilde; WeChat rejects the full-width tilde (facts §3.5). */
function isMomentOrRange(isMoment: (text: string) => boolean, text: string): boolean {
  const moments = text.split("~");
  return moments.length <= 2 && moments.every(isMoment);
}

const isTimeMoment = (text: string): boolean => {
  const [first = "", second, ...more] = text.split(" ");
  if (second === undefined) return TIME_OF_DAY.test(first);
  return more.length === 0 && isDate(first) && TIME_OF_DAY.test(second);
};

const isDateMoment = (text: string): boolean =>
  isDate(text) || (text.includes(" ") && isTimeMoment(text));

const hasHan = new RegExp(`[${HAN}]`);
const LETTERS_AND_SYMBOLS = new RegExp(`^[${HAN}A-Za-z\\p{P} ]+$`, "u");

const matches =
  (pattern: RegExp) =>
  (text: string): boolean =>
    pattern.test(text);

/** WeChat's documented limits (facts §3.5); a doubtful value is invalid. */
const RULES: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ["thing", (text: string) => text.length <= 20],
  ["number", (text: string) => text.length <= 32 && /^-?\d+(\.\d+)?$/.test(text)],
  ["letter", matches(/^[A-Za-z]{1,32}$/)],
  ["symbol", matches(new RegExp(`^[^A-Za-z0-9${HAN}\\s]{1,5}$`))],
  ["character_string", matches(/^[\x20-\x7e]{1,32}$/)],
  ["time", (text: string) => isMomentOrRange(isTimeMoment, text)],
  ["date", (text: string) => isMomentOrRange(isDateMoment, text)],
  ["amount", matches(/^[¥￥$€£]?\d{1,10}(\.\d{1,2})?元?$/)],
  ["phone_number", matches(/^(?=.{1,17}$)(?=.*\d)\+?[0-9-]+$/)],
  ["car_number", matches(new RegExp(`^[${HAN}A-Za-z0-9][A-Za-z0-9]{0,6}[${HAN}A-Za-z0-9]$`))],
  [
    "name",
    (text: string) =>
      text.length <= (hasHan.test(text) ? 10 : 20) && LETTERS_AND_SYMBOLS.test(text),
  ],
  ["phrase", matches(new RegExp(`^[${HAN}]{1,5}$`))],
]);

/** Validates a trimmed value against its keyword type; null = valid. */
export function findValueProblem(
  rule: string,
  value: string,
  enumValues: readonly string[] = [],
): "empty" | "invalid" | null {
  const text = value.trim();
  if (text === "") return "empty";
  if (CONTROL_CHARACTER.test(text)) return "invalid";
  if (rule === "enum_string") return enumValues.includes(text) ? null : "invalid";
  return RULES.get(rule)?.(text) === true ? null : "invalid";
}
