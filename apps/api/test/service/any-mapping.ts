import {
  checkMapping,
  NoticeError,
  type Keyword,
  type KeywordChoice,
  type KeywordType,
  type LibraryTemplate,
  type NoticeDefinition,
  type Source,
} from "@mp-notice/core";
import fc from "fast-check";

const wildText = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 45 }),
  fc.string({ unit: "binary", minLength: 1, maxLength: 45 }),
  fc.string({
    unit: fc.constantFrom("字", "😀", "\u200d", "\ufeff", "\n", "\t", " ", "a", "1", "-", "～"),
    minLength: 1,
    maxLength: 45,
  }),
  fc.stringMatching(/^[一-龥]{1,25}$/),
);

const unitsOf = (units: string, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...units.split("")), minLength: 1, maxLength });

/** Texts just within and beyond WeChat's limit for each type (facts §3.5). */
const TEXTS: Record<KeywordType, fc.Arbitrary<string>> = {
  thing: wildText,
  number: fc.stringMatching(/^-?\d{1,33}(\.\d{1,3})?$/),
  letter: fc.stringMatching(/^[A-Za-z]{1,33}$/),
  symbol: unitsOf("!?#￥…—·★~-%", 6),
  character_string: fc.stringMatching(/^[ -~]{1,33}$/),
  time: fc.stringMatching(
    /^(2026[-/.][01]\d[-/.][0-3]\d )?[0-2]?\d:[0-6]\d(:[0-6]\d)?([~～][0-2]\d:[0-6]\d)?$/,
  ),
  date: fc.stringMatching(
    /^(2026[-/.][01]?\d[-/.][0-3]\d|2026年[01]?\d月[0-3]\d日)( [0-2]\d:[0-5]\d)?([~～]2026-1[0-2]-[0-2]\d)?$/,
  ),
  amount: fc.stringMatching(/^[¥￥$€£]?\d{1,11}(\.\d{1,3})?元?$/),
  phone_number: fc.stringMatching(/^\+?[0-9-]{1,18}$/),
  car_number: fc.stringMatching(/^[粤京A-Z0-9][A-Z0-9]{0,7}[A-Z0-9学港]$/),
  name: fc.oneof(unitsOf("王小明ab·.、，。- ", 11), unitsOf("ab. -1", 21)),
  phrase: fc.stringMatching(/^[一-龥]{1,6}$/),
  enum: wildText,
};

/** Field values as a backend may pass them, valid or not. */
export function anyData(notice: NoticeDefinition): fc.Arbitrary<Record<string, unknown>> {
  const text = fc.oneof(wildText, fc.stringMatching(/^[0-9A-Z-]{1,33}$/));
  const fields = Object.entries(notice.fields).map(([name, field]) => {
    const value = fc.oneof(
      ...(field.type === "text" ? [text] : []),
      ...(field.type === "money"
        ? [
            fc.integer({ min: 0, max: 10_500_000_000 }),
            fc.constantFrom("0", "0.5", "012.05", "9999999999.99"),
          ]
        : []),
      ...(field.type === "integer" ? [fc.maxSafeInteger(), fc.integer({ min: -9, max: 999 })] : []),
      ...(field.type === "datetime"
        ? [
            fc.integer({ min: 0, max: 99_999_999_999 }),
            fc.constantFrom("2026-01-31T08:30:00+08:00", "2026-01-31"),
          ]
        : []),
      ...(field.type === "choice" ? [fc.constantFrom(...Object.keys(field.choices))] : []),
    );
    return [name, field.required ? value : fc.option(value)] as const;
  });
  return fc.record(Object.fromEntries(fields));
}

/** Keywords of the template in any order, including `wanted`, each with a source that core accepts. */
export function anyChoice(input: {
  notice: NoticeDefinition;
  template: LibraryTemplate;
  wanted: Keyword;
}): fc.Arbitrary<KeywordChoice[]> {
  const { notice, template, wanted } = input;
  const isSubscribe = template.channel === "subscribe";
  const others = template.keywords.filter(({ keywordId }) => keywordId !== wanted.keywordId);
  return fc
    .tuple(
      fc.shuffledSubarray(others, {
        minLength: isSubscribe ? 1 : 0,
        maxLength: Math.min(others.length, isSubscribe ? 4 : 9),
      }),
      fc.nat(),
    )
    .map(([chosen, at]) => chosen.toSpliced(at % (chosen.length + 1), 0, wanted))
    .chain((keywords) =>
      fc.tuple(
        ...keywords.map((keyword) =>
          anySource(notice, keyword)
            .filter((source) => isTaken({ notice, template, keyword, source }))
            .map((source): KeywordChoice => ({ keywordId: keyword.keywordId, source })),
        ),
      ),
    );
}

function anySource(notice: NoticeDefinition, keyword: Keyword): fc.Arbitrary<Source> {
  const text = fc.oneof(
    { weight: 4, arbitrary: TEXTS[keyword.type ?? "thing"] },
    { weight: 1, arbitrary: wildText },
    { weight: 1, arbitrary: fc.constant(keyword.example) },
  );
  const field = fc.constantFrom(...Object.keys(notice.fields));
  return fc.oneof(
    { weight: 2, arbitrary: field.map((name): Source => ({ kind: "field", field: name })) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(field, text)
        .map(([name, fallback]): Source => ({ kind: "field", field: name, fallback })),
    },
    { weight: 1, arbitrary: text.map((words): Source => ({ kind: "text", text: words })) },
  );
}

/** Uses a template with this keyword and one more, because WeChat requires two. */
function isTaken(input: {
  notice: NoticeDefinition;
  template: LibraryTemplate;
  keyword: Keyword;
  source: Source;
}): boolean {
  const { notice, template, keyword, source } = input;
  const filler: Keyword = { keywordId: "9999", name: "备注", example: "无", type: "thing" };
  try {
    checkMapping({
      notice,
      template: { ...template, keywords: [keyword, filler] },
      keywords: [
        { keywordId: keyword.keywordId, source },
        { keywordId: filler.keywordId, source: { kind: "text", text: "好" } },
      ],
    });
    return true;
  } catch (error) {
    if (error instanceof NoticeError) return false;
    throw error;
  }
}
