import { describe, expect, test } from "vitest";
import type { ErrorDetail } from "../errors.ts";
import { createExampleData, defineNotice, normaliseData } from "./define-notice.ts";
import { MAX_TEXT_LENGTH, type FieldDefinition } from "./field-types.ts";

const base = { name: "字段", nameEn: "Field", example: "1", required: true };
const optional = { ...base, required: false };

function normaliseOne(field: FieldDefinition, value: unknown): unknown {
  return normaliseData(noticeOf({ value: field }), { value })["value"];
}

describe("money", () => {
  test.for([
    ["128", "128.00"],
    ["128.5", "128.50"],
    ["128.05", "128.05"],
    ["00128.00", "128.00"],
    [" 1.00 ", "1.00"],
    [0, "0.00"],
    [-0, "0.00"],
    [128.5, "128.50"],
    [0.01, "0.01"],
    ["9999999999.99", "9999999999.99"],
  ] as const)("of %j is %s yuan", ([input, yuan]) => {
    expect(normaliseOne({ ...base, type: "money" }, input)).toBe(yuan);
  });

  test.for([
    "1,000.00",
    "¥1",
    "1.234",
    "-1",
    "",
    "1.",
    ".5",
    0.1 + 0.2,
    -1,
    Number.NaN,
    1e21,
    "1e3",
    "１２",
    "１２８",
    "128.005",
    128.005,
    "NaN",
    "10000000000",
    null,
    true,
    {},
  ])("of %j is refused", (input) => {
    expectFault({ ...base, type: "money" }, input);
  });
});

describe("datetime", () => {
  const halfPastEight = Date.UTC(2026, 0, 31, 0, 30) / 1000;
  /** Every refusal lists the accepted formats. */
  const TAKEN = ["1769819400", "2026-01-31T08:30:00+08:00", "20260131083000"];

  test.for([
    halfPastEight,
    String(halfPastEight),
    "2026-01-31T08:30:00+08:00",
    "2026-01-31T08:30:00",
    "2026-01-31 08:30:00",
    "20260131083000",
    " 20260131083000 ",
    20260131083000,
    "2026-01-31t00:30:00z",
    "2026-01-31 08:30",
    "2026-01-31T00:30:00Z",
    "2026-01-31T00:30:00.123Z",
    "2026-01-30T19:30:00-0500",
  ])("of %j is the same moment: no offset means +08:00", (input) => {
    expect(normaliseOne({ ...base, type: "datetime" }, input)).toBe(halfPastEight);
  });

  test("of a date alone is midnight at +08:00", () => {
    expect(normaliseOne({ ...base, type: "datetime" }, "2026-01-31")).toBe(
      Date.UTC(2026, 0, 30, 16) / 1000,
    );
  });

  test.for([halfPastEight * 1000, String(halfPastEight * 1000)])(
    "in milliseconds (%j) is refused as such",
    (input) => {
      const { problem } = findFault({ ...base, type: "datetime" }, input);
      expect(problem).toContain("not milliseconds");
      for (const taken of TAKEN) expect(problem).toContain(taken);
    },
  );

  test.for([
    "soon",
    "",
    "2026-02-30",
    "2026-13-01",
    "2026-01-31T25:00",
    "2026-01-31T24:00",
    "2026-01-31T08:60:00",
    "20260230083000",
    "20260131250000",
    "20260131086000",
    "2026013108300",
    "2026-01-31T08:30:00+25:00",
    "２０２６-01-31",
    1e21,
    "2026年1月31日",
    "31/01/2026",
    "2026-1-31",
    "20260131",
    -1,
    1.5,
    Number.NaN,
    null,
    true,
    [],
    "-1",
  ])("of %j is refused", (input) => {
    expectFault({ ...base, type: "datetime" }, input);
    if (input === null) return;
    const { problem } = findFault({ ...base, type: "datetime" }, input);
    for (const taken of TAKEN) expect(problem).toContain(taken);
  });
});

describe("integer", () => {
  test.for([
    [2, 2],
    ["2", 2],
    [-3, -3],
    [0, 0],
    [-0, 0],
    ["-0", 0],
  ] as const)("of %j is %j", ([input, number]) => {
    expect(normaliseOne({ ...base, type: "integer" }, input)).toBe(number);
  });

  test.for([
    1.5,
    "1.5",
    "two",
    "",
    2 ** 53,
    1e21,
    "１２８",
    "NaN",
    Number.NaN,
    "9007199254740993",
    Number.POSITIVE_INFINITY,
    null,
    true,
  ])("of %j is refused", (input) => {
    expect(findFault({ ...base, type: "integer" }, input).problem).toMatch(
      /whole number|is required/,
    );
  });
});

describe("text", () => {
  test("is kept as it is", () => {
    expect(normaliseOne({ ...base, type: "text" }, " 手工 😀\n")).toBe(" 手工 😀\n");
  });

  test("is cut, not refused, when it is longer than any card shows", () => {
    const atLimit = "字".repeat(MAX_TEXT_LENGTH);
    expect(normaliseOne({ ...base, type: "text" }, atLimit)).toBe(atLimit);
    for (const longer of [`${atLimit}字`, "字".repeat(300_000)])
      expect(normaliseOne({ ...base, type: "text" }, longer)).toBe(`${atLimit.slice(0, -1)}…`);
  });

  test("has lone surrogates replaced", () => {
    expect(normaliseOne({ ...base, type: "text" }, "a\ud83db")).toBe("a\ufffdb");
  });

  test.for([
    [1001, "1001"],
    [-0, "0"],
    [Number.MAX_SAFE_INTEGER, "9007199254740991"],
  ] as const)("may be a whole number: %j is %s", ([input, text]) => {
    expect(normaliseOne({ ...base, type: "text" }, input)).toBe(text);
  });

  test.for(["", "   ", "\n\t", "\u3000", 1.5, 2 ** 53, true, null, {}, []])(
    "of %j is refused",
    (input) => {
      expectFault({ ...base, type: "text" }, input);
    },
  );
});

describe("choice", () => {
  const field: FieldDefinition = {
    ...base,
    type: "choice",
    choices: {
      refund_only: { name: "仅退款", nameEn: "Refund only" },
      both: { name: "退货退款", nameEn: "Both" },
    },
  };

  test("is one of its codes", () => {
    expect(normaliseOne(field, "both")).toBe("both");
  });

  test.for(["仅退款", "BOTH", "", "constructor", 1, null])("of %j is refused", (input) => {
    expectFault(field, input);
  });

  test("lists the valid codes in its problem", () => {
    expect(findFault(field, "none").problem).toBe("must be one of: refund_only, both");
  });
});

describe("data", () => {
  const notice = noticeOf({
    sn: { ...base, type: "text" },
    note: { ...optional, type: "text" },
    paid: { ...optional, type: "money" },
  });

  test.for([
    { sn: "1" },
    { sn: "1", note: null, paid: null },
    { sn: "1", note: "", paid: "" },
    { sn: "1", note: undefined },
  ])("of %j has no keys for absent optional fields", (input) => {
    expect(normaliseData(notice, input)).toEqual({ sn: "1" });
  });

  test("names every fault at once: missing, blank, wrong and unknown", () => {
    expect(findFaults(notice, { note: "  ", paid: "much", colour: "red" })).toEqual([
      { field: "data.colour", problem: "is not a field of any" },
      { field: "data.sn", problem: "is required" },
      { field: "data.note", problem: "must not be blank" },
      { field: "data.paid", problem: expect.stringContaining("yuan") },
    ]);
  });

  test.for([null, undefined, "text", 1, ["sn"]])("of %j is refused as a whole", (input) => {
    expect(findFaults(notice, input)).toEqual([
      { field: "data", problem: "must be an object of field values" },
    ]);
  });

  test("may not have a field named like an object's own property", () => {
    expect(findFaults(notice, { sn: "1", constructor: "x" })).toEqual([
      { field: "data.constructor", problem: "is not a field of any" },
    ]);
  });

  test("from the examples is complete", () => {
    expect(createExampleData(notice)).toEqual({ sn: "1", note: "1", paid: "1.00" });
  });
});

function noticeOf(fields: Record<string, FieldDefinition>) {
  return defineNotice({
    code: "any",
    name: "任意通知",
    nameEn: "Any",
    description: "",
    descriptionEn: "",
    fields,
    page: "p",
    keyFields: [],
    moments: [],
  });
}

function findFaults(notice: ReturnType<typeof noticeOf>, input: unknown): ErrorDetail[] {
  const details: ErrorDetail[] = [];
  expect(() => normaliseData(notice, input)).toThrow(
    expect.toSatisfy((error: { reason: string; details: ErrorDetail[] }) => {
      details.push(...error.details);
      return error.reason === "FIELD_INVALID";
    }),
  );
  return details;
}

function findFault(field: FieldDefinition, value: unknown): ErrorDetail {
  const faults = findFaults(noticeOf({ value: field }), { value });
  expect(faults).toHaveLength(1);
  return faults[0] ?? { problem: "" };
}

function expectFault(field: FieldDefinition, value: unknown): void {
  const { field: path, problem } = findFault(field, value);
  expect(path).toBe("data.value");
  expect(problem).toMatch(/^(must|is required)/);
}
