import { describe, expect, test } from "vitest";
import type { FieldDefinition, FieldType } from "../notices/field-types.ts";
import { findMismatch, fitFieldValue } from "./keyword-types.ts";
import { KEYWORD_TYPES, type KeywordType } from "./mapping.ts";

describe("a field's value", () => {
  const moneyField = simpleField("money");
  const timeField = simpleField("datetime");

  test.for([
    ["amount", "¥128.00"],
    ["thing", "¥128.00"],
    [null, "¥128.00"],
    ["number", "128.00"],
    ["character_string", "128.00"],
  ] as const)("of money for %s is %s", ([type, value]) => {
    expect(fitFieldValue({ type }, moneyField, "128.00")).toEqual({ value, cut: false });
  });

  test.for(["time", "date", "thing", "character_string", null] as const)(
    "of a datetime for %s is written at +08:00",
    (type) => {
      const lastMinuteOfJanuaryUtc = Date.UTC(2026, 0, 31, 23, 59, 59) / 1000;
      expect(fitFieldValue({ type }, timeField, lastMinuteOfJanuaryUtc)).toEqual({
        value: "2026-02-01 07:59",
        cut: false,
      });
    },
  );

  test("keeps its year, month and day on leap days and at the ends of the calendar", () => {
    const write = (seconds: number) => fitFieldValue({ type: "date" }, timeField, seconds).value;
    expect(write(0)).toBe("1970-01-01 08:00");
    expect(write(Date.UTC(2028, 1, 29) / 1000)).toBe("2028-02-29 08:00");
    expect(write(253_402_271_999)).toBe("9999-12-31 23:59");
  });

  test.for([Number.NaN, -1, 1.5, 1_769_819_400_000, "2026-01-31"])(
    "%j is not a datetime",
    (value) => {
      expect(fitFieldValue({ type: "thing" }, timeField, value).problem).toBe(
        "is not a valid datetime",
      );
    },
  );

  test("of money with more than 10 digits before the point does not fit an amount", () => {
    expect(fitFieldValue({ type: "amount" }, moneyField, "1234567890.00")).toEqual({
      value: "¥1234567890.00",
      cut: false,
    });
    expect(fitFieldValue({ type: "amount" }, moneyField, "12345678901.00").problem).toContain(
      "at most 10 digits before the decimal point and 2 after it",
    );
  });

  test("of a choice is its Chinese label, and a problem when it is not a choice", () => {
    const choice = choiceField(["仅退款", "退货退款"]);
    expect(fitFieldValue({ type: "phrase" }, choice, "c1")).toEqual({
      value: "退货退款",
      cut: false,
    });
    expect(fitFieldValue({ type: "phrase" }, choice, "constructor").problem).toBe(
      "is not a valid choice",
    );
  });

  test("keeps an order number whole or refuses it", () => {
    const text = simpleField("text");
    expect(fitFieldValue({ type: "character_string" }, text, "SN-20260131-0001").value).toBe(
      "SN-20260131-0001",
    );
    expect(fitFieldValue({ type: "character_string" }, text, "订单20260131").problem).toContain(
      "without han",
    );
    expect(fitFieldValue({ type: "character_string" }, text, "9".repeat(33)).problem).toContain(
      "at most 32",
    );
  });
});

describe("fields that can fit", () => {
  const FITTING: Record<KeywordType, FieldType[]> = {
    thing: ["text", "money", "integer", "datetime", "choice"],
    number: ["money", "integer"],
    letter: [],
    symbol: [],
    character_string: ["text", "money", "integer", "datetime"],
    time: ["datetime"],
    date: ["datetime"],
    amount: ["money", "integer"],
    phone_number: ["text", "integer"],
    car_number: ["text"],
    name: ["text", "choice"],
    phrase: ["choice"],
    enum: ["choice"],
  };
  const FIELDS: Record<FieldType, FieldDefinition> = {
    text: simpleField("text"),
    money: simpleField("money"),
    integer: simpleField("integer"),
    datetime: simpleField("datetime"),
    choice: choiceField(["退货退款", "重新寄出去"]),
  };

  test.for(KEYWORD_TYPES.map((type) => [type, FITTING[type]] as const))(
    "of a %s are %j",
    ([type, fitting]) => {
      const accepted = Object.entries(FIELDS).filter(
        ([, field]) => findMismatch({ type }, field) === null,
      );
      expect(accepted.map(([name]) => name)).toEqual(fitting);
    },
  );

  test("are all of them on the template channel", () => {
    for (const field of Object.values(FIELDS))
      expect(findMismatch({ type: null }, field)).toBeNull();
  });

  test("exclude a choice when one label is not a phrase", () => {
    expect(findMismatch({ type: "phrase" }, choiceField(["仅退款", "退款2"]))).toContain("退款2");
  });
});

function simpleField(type: "text" | "money" | "integer" | "datetime"): FieldDefinition {
  return { type, name: "字段", nameEn: "Field", example: "1", required: true };
}

function choiceField(labels: string[]): FieldDefinition {
  const choices = Object.fromEntries(
    labels.map((name, index) => [`c${index}`, { name, nameEn: name }]),
  );
  return { type: "choice", name: "选择", nameEn: "Choice", example: "c0", required: true, choices };
}
