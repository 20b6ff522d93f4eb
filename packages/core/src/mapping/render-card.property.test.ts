import fc from "fast-check";
import { expect, test } from "vitest";
import { NoticeError } from "../errors.ts";
import { normaliseData, type NoticeDefinition } from "../notices/define-notice.ts";
import type { FieldDefinition } from "../notices/field-types.ts";
import { checkMapping } from "./check-mapping.ts";
import {
  KEYWORD_TYPES,
  type KeywordChoice,
  type KeywordType,
  type LibraryTemplate,
} from "./mapping.ts";
import { assertCardFits, renderCard } from "./render-card.ts";

/** Facts §3.5, implemented independently: the renderer's own patterns must not judge it. */
const TIME = String.raw`\d{1,2}:\d{2}(:\d{2})?`;
const DAY = String.raw`(\d{4}年\d{1,2}月\d{1,2}日|\d{4}[-/.]\d{1,2}[-/.]\d{1,2})`;
const SAFE: Record<Exclude<KeywordType, "name" | "enum">, RegExp> = {
  thing: /^[^\p{Cc}]{1,20}$/u,
  number: /^-?\d+(\.\d+)?$/,
  letter: /^[A-Za-z]{1,32}$/,
  symbol: /^[^A-Za-z0-9一-龥\s]{1,5}$/,
  character_string: /^[\x20-\x7e]{1,32}$/,
  time: new RegExp(`^(${DAY} )?${TIME}(~(${DAY} )?${TIME})?$`),
  date: new RegExp(`^${DAY}( ${TIME})?(~${DAY}( ${TIME})?)?$`),
  amount: /^[¥￥$€£]?\d{1,10}(\.\d{1,2})?元?$/,
  phone_number: /^(?=.{1,17}$)\+?[0-9-]+$/,
  car_number: /^[一-龥A-Za-z0-9][A-Za-z0-9]{0,6}[一-龥A-Za-z0-9]$/,
  phrase: /^[一-龥]{1,5}$/,
};
const PLACES = ["客厅", "厨房"];
const GOOD_TEXTS: Record<KeywordType, string> = {
  thing: "好",
  number: "-1.5",
  letter: "abc",
  symbol: "!…",
  character_string: "A-1 b",
  time: "08:30~09:30",
  date: "2026年1月31日",
  amount: "¥0.00",
  phone_number: "+86-13800138000",
  car_number: "粤A12345",
  name: "王小明",
  phrase: "已发货",
  enum: "客厅",
};

function isSafe(type: KeywordType | null, value: string): boolean {
  if (value !== value.trim() || value === "" || /\p{Cc}/u.test(value) || !value.isWellFormed())
    return false;
  if (type === null) return value.length <= 200;
  if (type === "enum") return PLACES.includes(value);
  if (type === "name")
    return (
      /^[一-龥A-Za-z ·.、，。-]+$/.test(value) && value.length <= (/[一-龥]/.test(value) ? 10 : 20)
    );
  if (type === "thing" && value.length > 20) return false;
  return SAFE[type].test(value) && value.length <= 32;
}

const anyText = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 45 }),
  fc.string({ unit: "binary", maxLength: 45 }),
  fc.string({
    unit: fc.constantFrom("字", "😀", "\u200d", "\ud83d", "\n", " ", "a", "1", "-"),
    maxLength: 45,
  }),
  fc.stringMatching(/^[0-9A-Z-]{1,40}$/),
  fc.stringMatching(/^[一-龥]{1,12}$/),
);
const anyLabel = fc.oneof(
  fc.stringMatching(/^[一-龥]{1,6}$/),
  fc.constantFrom(...PLACES, "已发货1"),
);
const anyMoney = fc
  .tuple(fc.integer({ min: 0, max: 10_500_000_000 }), fc.constantFrom("", ".5", ".05", ".99"))
  .map((parts) => parts.join(""));

/** Two lines that always fit, as a subscribe card needs at least two. */
const FILLERS = [
  { type: "thing" as const, text: "好" },
  { type: "thing" as const, text: "再来" },
];

interface GivenField {
  definition: FieldDefinition;
  value: string | number | null;
}

const anyField: fc.Arbitrary<GivenField> = fc.boolean().chain((required) => {
  const base = { name: "字段", nameEn: "Field", example: "1", required };
  const plain = (
    type: "text" | "money" | "integer" | "datetime",
    values: fc.Arbitrary<string | number>,
  ) =>
    (required ? values : fc.option(values, { freq: 3 })).map((value): GivenField => ({
      definition: { ...base, type },
      value,
    }));
  const choice = fc.array(anyLabel, { minLength: 1, maxLength: 3 }).map((labels): GivenField => {
    const choices = Object.fromEntries(
      labels.map((name, index) => [`c${index}`, { name, nameEn: name }]),
    );
    return { definition: { ...base, type: "choice", choices }, value: "c0" };
  });
  return fc.oneof(
    plain("text", anyText),
    plain("money", anyMoney),
    plain("integer", fc.maxSafeInteger()),
    plain("datetime", fc.integer({ min: 0, max: 99_999_999_999 })),
    choice,
  );
});

const anyCase = fc
  .record({
    channel: fc.constantFrom("subscribe" as const, "subscribe" as const, "template" as const),
    fields: fc.array(anyField, { minLength: 1, maxLength: 4 }),
    lines: fc.array(
      fc.record({
        type: fc.constantFrom(...KEYWORD_TYPES),
        field: fc.option(fc.nat(3), { freq: 4 }),
        /** `null`: the good text of the type. */
        text: fc.option(anyText, { freq: 1 }),
        hasFallback: fc.boolean(),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  })
  .map(({ channel, fields, lines }) => {
    const notice: NoticeDefinition = {
      code: "any",
      name: "任意通知",
      nameEn: "Any",
      description: "",
      descriptionEn: "",
      fields: Object.fromEntries(fields.map(({ definition }, index) => [`f${index}`, definition])),
      page: "p",
      keyFields: [],
      moments: [],
    };
    const template: LibraryTemplate = {
      channel,
      libraryTemplateId: "1",
      title: "任意通知",
      keywords: [...lines, ...FILLERS].map(({ type }, index) => ({
        keywordId: String(index),
        name: `第${index}`,
        example: "",
        type: channel === "template" ? null : type,
        ...(type === "enum" ? { enumValues: PLACES } : {}),
      })),
    };
    const fillers = FILLERS.map(({ text }, index): KeywordChoice => ({
      keywordId: String(lines.length + index),
      source: { kind: "text", text },
    }));
    const keywords = lines.map(
      ({ type, field, text: drawn, hasFallback }, index): KeywordChoice => {
        const text = drawn ?? GOOD_TEXTS[type];
        if (field === null) return { keywordId: String(index), source: { kind: "text", text } };
        const name = `f${field % fields.length}`;
        const takesFallback = hasFallback && notice.fields[name]?.required === false;
        return {
          keywordId: String(index),
          source: { kind: "field", field: name, ...(takesFallback ? { fallback: text } : {}) },
        };
      },
    );
    const data = Object.fromEntries(fields.map(({ value }, index) => [`f${index}`, value]));
    return { notice, template, keywords, fillers, data };
  });

/** The value, or `null` when it is refused; any other error fails the property. */
function acceptOrNull<Value>(act: () => Value): Value | null {
  try {
    return act();
  } catch (error) {
    if (error instanceof NoticeError && error.details.length > 0) return null;
    throw error;
  }
}

test("WeChat accepts every line of an accepted card, and every other line has a problem", () => {
  const linesSeen = new Map<string, number>();
  fc.assert(
    fc.property(anyCase, ({ notice, template, keywords, fillers, data: input }) => {
      // Leaves out refused choices, so that the valid ones beside them are tested too.
      const check = (choices: KeywordChoice[]) =>
        acceptOrNull(() => checkMapping({ notice, template, keywords: [...choices, ...fillers] }));
      const mapped = check(keywords.filter((choice) => check([choice]) !== null));
      const data = acceptOrNull(() => normaliseData(notice, input));
      if (mapped === null || data === null) return;

      const cardInput = { notice, mapping: { title: template.title, keywords: mapped }, data };
      const rendered = renderCard(cardInput);
      const accepted = acceptOrNull(() => assertCardFits(cardInput));
      expect(accepted === null).toBe(rendered.lines.some(({ problem }) => problem !== undefined));
      for (const [index, { value, problem }] of rendered.lines.entries()) {
        if (problem !== undefined) continue;
        const type = mapped[index]?.type ?? null;
        linesSeen.set(String(type), (linesSeen.get(String(type)) ?? 0) + 1);
        expect({ type, value, isSafe: isSafe(type, value) }).toEqual({ type, value, isSafe: true });
      }
    }),
    { numRuns: 4000 },
  );
  for (const type of [...KEYWORD_TYPES, null])
    expect(linesSeen.get(String(type)), `lines of ${type}`).toBeGreaterThan(0);
});

test("renderCard never throws, whatever the data", () => {
  const anyValue = fc.oneof(
    fc.double(),
    anyText,
    fc.constantFrom("constructor", "__proto__", 1e300, -0),
  );
  fc.assert(
    fc.property(
      anyCase,
      fc.array(anyValue, { maxLength: 4 }),
      ({ notice, template, keywords }, values) => {
        const mapped = keywords.map(({ keywordId, source }, index) => {
          const keyword = template.keywords[index] ?? {
            keywordId,
            name: "",
            example: "",
            type: null,
          };
          return { ...keyword, dataKey: `keyword${index + 1}`, source };
        });
        const data = Object.fromEntries(values.map((value, index) => [`f${index}`, value]));
        const card = renderCard({ notice, mapping: { title: "", keywords: mapped }, data });
        expect(card.lines).toHaveLength(mapped.length);
      },
    ),
  );
});
