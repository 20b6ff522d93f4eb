import fc from "fast-check";
import type { InputShape } from "./read-input-schema.ts";

/** Existing values by field name: purely random ones would never get past the lookup. */
export type KnownValues = Record<string, readonly unknown[]>;

/** Texts known to break software. */
export const ODD_TEXTS = [
  "é",
  "订单",
  "😀",
  "👨‍👩‍👧‍👦",
  "\ud800",
  "a\udc00b",
  "\0",
  "a\0b",
  "x".repeat(10_000),
  "中".repeat(65),
  "   ",
  "",
  " a ",
  "a b",
  "'",
  '"',
  "\\",
  "`",
  "' or '1'='1",
  "a'; --",
  "%",
  "_",
  "%00",
  "../../etc/passwd",
  "<script>",
  "{{x}}",
  "{order_id}",
  "\r\nx: y",
  "\u2028",
  "\u202e",
  "\ufeff",
  "__proto__",
  "constructor",
  "undefined",
  "null",
  "NaN",
  "-1",
  "1e999",
  "00000000000000000000000000",
  "ZZZZZZZZZZZZZZZZZZZZZZZZZZ",
  "9007199254740993",
] as const;

const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -0,
  -1,
  1.5,
  1e21,
  Number.MAX_SAFE_INTEGER,
  2 ** 53,
  [],
  [[]],
  {},
  { toString: 1 },
  { length: 1e9 },
];

const oddText = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...ODD_TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 300 }) },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 80 }) },
);
const oddValue = fc.oneof(fc.constantFrom<unknown>(...ODD_VALUES), oddText, fc.jsonValue());

/** Mostly valid inputs, to reach the code behind the schema; sometimes anything. */
export function anyInput(shape: InputShape, known: KnownValues): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 24, arbitrary: anyOf(shape, { known, name: "" }) },
    { weight: 1, arbitrary: oddValue },
  );
}

function anyOf(
  shape: InputShape,
  place: { known: KnownValues; name: string },
): fc.Arbitrary<unknown> {
  const { known, name } = place;
  const existing = known[name];
  const fitting = fc.oneof(
    ...(existing?.length ? [{ weight: 4, arbitrary: fc.constantFrom<unknown>(...existing) }] : []),
    { weight: 1, arbitrary: fits(shape, place) },
  );
  if (shape.kind === "object" || shape.kind === "array" || shape.kind === "union") return fitting;
  return fc.oneof(
    { weight: 16, arbitrary: fitting },
    { weight: 3, arbitrary: oddText },
    { weight: 1, arbitrary: oddValue },
  );
}

function fits(
  shape: InputShape,
  place: { known: KnownValues; name: string },
): fc.Arbitrary<unknown> {
  switch (shape.kind) {
    case "object":
      return anyObject(shape.fields, place);
    case "array":
      return fc.array(anyOf(shape.item, place), { maxLength: 4 });
    case "union":
      return fc.oneof(...shape.options.map((option) => anyOf(option, place)));
    case "optional":
      return fc.option(anyOf(shape.inner, place), { nil: undefined });
    case "string":
      return shape.isAlsoNumber ? fc.oneof(plainText, fc.maxSafeNat()) : plainText;
    case "choice":
      return fc.constantFrom(...shape.values);
    case "number": {
      const { minimum: min, maximum: max } = shape;
      return fc.oneof(fc.constantFrom(min, max, 0, 1), fc.integer({ min: -1, max: 10_000 }));
    }
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "anything":
      return oddValue;
  }
}

const plainText = fc.stringMatching(/^[A-Za-z0-9_-]{1,26}$/);

/** Sometimes with an extra or a missing field. */
function anyObject(
  fields: Record<string, InputShape>,
  { known }: { known: KnownValues },
): fc.Arbitrary<unknown> {
  const record = fc.record(
    Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [name, anyOf(field, { known, name })]),
    ),
  );
  return fc
    .tuple(record, fc.nat(99), fc.constantFrom(...Object.keys(fields), "odd"))
    .map(([value, draw, name]) => {
      if (draw === 0) return { ...value, [`${name}2`]: 1 };
      if (draw > 4) return value;
      return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
    });
}
