import { describe, expect, test } from "vitest";
import { createExampleData, type NoticeDefinition } from "./define-notice.ts";
import { BUILT_IN_NOTICES, PAYMENT_CONFIRMING_CODES } from "./built-in-notices.ts";

const notices: readonly NoticeDefinition[] = BUILT_IN_NOTICES;

describe.for(notices)("$code", (notice) => {
  test("has a name that WeChat accepts as sceneDesc", () => {
    expect(notice.name.length).toBeLessThanOrEqual(15);
  });

  test("has examples that are valid data", () => {
    expect(Object.keys(createExampleData(notice))).toEqual(Object.keys(notice.fields));
  });

  test("labels its choices with at most 5 han, so that a phrase can show them", () => {
    for (const field of Object.values(notice.fields)) {
      if (field.type !== "choice") continue;
      for (const { name } of Object.values(field.choices)) expect(name).toMatch(/^[一-龥]{1,5}$/);
    }
  });

  test("builds its key from required fields", () => {
    for (const name of notice.keyFields) expect(notice.fields[name]?.required).toBe(true);
  });
});

test("each may be asked for at some moment of an order", () => {
  for (const { moments } of notices) {
    expect(moments.length).toBeGreaterThan(0);
    for (const moment of moments)
      expect(["submit", "paid", "refund", "order_page"]).toContain(moment);
  }
});

test("codes are unique", () => {
  expect(new Set(notices.map(({ code }) => code)).size).toBe(notices.length);
});

test("only order_pay_success confirms that an order is paid", () => {
  expect(PAYMENT_CONFIRMING_CODES).toEqual(["order_pay_success"]);
});
