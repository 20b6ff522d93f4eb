import { describe, expect, test } from "vitest";
import type { FieldDefinition } from "../notices/field-types.ts";
import { findMismatch, fitText } from "./keyword-types.ts";
import { KEYWORD_TYPES, type KeywordType } from "./mapping.ts";

const SAMPLES: Record<KeywordType, { good: string[]; bad: string[] }> = {
  thing: {
    good: ["手工陶瓷咖啡杯", "超时未支付", "¥128.00", "二十个字二十个字二十个字二十个字二十个字"],
    bad: ["", "   ", "\n\t"],
  },
  number: {
    good: ["2", "-3", "128.00", "1".repeat(32)],
    bad: ["1,000", "2件", ".5", "1.", "+1", "1".repeat(33)],
  },
  letter: { good: ["A", "abcXYZ", "z".repeat(32)], bad: ["a1", "a b", "订单", "z".repeat(33)] },
  symbol: { good: ["!", "#￥%…&"], bad: ["a", "1", "单", "! !", "!!!!!!"] },
  character_string: {
    good: ["ADWMP2933887762", "c927467", "+86-0766-66888866", "2026-01-31 08:30", "x".repeat(32)],
    bad: ["订单2024", "A１", "x".repeat(33), "é"],
  },
  time: {
    good: [
      "08:30",
      "8:30:15",
      "2019年10月10日 10:10",
      "2026-01-31 08:30",
      "08:30~09:30",
      "2026/1/31 08:30~2026/2/1 08:30",
    ],
    bad: [
      "2026-01-31",
      "08:30～09:30",
      "25:00",
      "08:60",
      "2026-01-31T08:30",
      "08:30:15.0",
      "1769819400",
      "08:30Z",
      "2026/01-31 08:30",
    ],
  },
  date: {
    good: [
      "2016年8月8日",
      "2018-01-01",
      "2018/01/01",
      "2018.01.01",
      "2023-12-13 17:24:00",
      "2026-01-31~2026-02-01",
    ],
    bad: [
      "08:30",
      "2026-13-01",
      "2026-01-32",
      "2026-01-31～2026-02-01",
      "2026-01-31T08:30:00Z",
      "2026-01-31 08:30:00.0",
      "20260131",
      "2026-01/31",
      "2026.1-31",
    ],
  },
  amount: {
    good: ["12.00元", "¥99.00", "￥100", "0.01", "3233.33元", "￥1000.00", "2元", "1234567890.12"],
    bad: ["1,000.00", "12.345", "12345678901", "¥¥1", "人民币1元", "-1", "CNY 1", "¥", "免费"],
  },
  phone_number: {
    good: ["+86-0766-66888866", "13800138000"],
    bad: ["1380013800012345678", "电话13800138000", "(010)123", "86+1", "-", "+--"],
  },
  car_number: {
    good: ["粤A12345", "粤A12345学", "京AD12345"],
    bad: ["粤A1234567", "粤", "粤A-1234", "粤粤A123"],
  },
  name: {
    good: ["王小明", "Anna-Marie O. Smith", "十个汉字的名字也可以", "司马·相如"],
    bad: [
      "王小明1",
      "十一个汉字的名字不可以",
      "Anna-Marie O. Smithers",
      "王小明😀",
      "mixed names 王小明",
    ],
  },
  phrase: {
    good: ["已发货", "退货退款", "五个汉字吧"],
    bad: ["六个汉字太多", "已发货!", "OK", "已 发货", "已发1"],
  },
  enum: { good: ["客厅", "设备发生故障，导致工作异常，请及时查看"], bad: ["", " "] },
};

describe.for(KEYWORD_TYPES.map((type) => ({ type, ...SAMPLES[type] })))(
  "$type",
  ({ type, good, bad }) => {
    test.for(good)("accepts %j unchanged", (text) => {
      expect(fitText({ type }, text)).toEqual({ value: text, cut: false });
    });

    test.for(bad)("reports what is wrong with %j", (text) => {
      expect(fitText({ type }, text).problem).toMatch(/^must /);
    });
  },
);

describe("an enum keyword", () => {
  const target = { type: "enum" as const, enumValues: ["客厅", "厨房"] };

  test("accepts only its listed values once they are known", () => {
    expect(fitText(target, "厨房")).toEqual({ value: "厨房", cut: false });
    expect(fitText(target, "卧室").problem).toBe("must be one of: 客厅, 厨房");
  });

  test("shows a choice only when each of its labels is listed", () => {
    const place = choiceField(["客厅", "厨房"]);
    expect(findMismatch(target, place)).toBeNull();
    expect(findMismatch(target, choiceField(["客厅", "卧室"]))).toContain("卧室");
  });
});

describe("a keyword of the template channel", () => {
  test("accepts any text", () => {
    expect(fitText({ type: null }, "订单 #1\n(备注) 😀")).toEqual({
      value: "订单 #1 (备注) 😀",
      cut: false,
    });
  });

  test("is cut after 200 characters", () => {
    expect(fitText({ type: null }, "字".repeat(200))).toEqual({
      value: "字".repeat(200),
      cut: false,
    });
    expect(fitText({ type: null }, "字".repeat(201))).toEqual({
      value: `${"字".repeat(199)}…`,
      cut: true,
    });
  });
});

describe("cutting", () => {
  test("counts the ellipsis within the 20 characters of a thing", () => {
    expect(fitText({ type: "thing" }, "字".repeat(21))).toEqual({
      value: `${"字".repeat(19)}…`,
      cut: true,
    });
  });

  test("never splits a surrogate pair at the edge", () => {
    const { value } = fitText({ type: "thing" }, `${"字".repeat(18)}😀字字`);
    expect(value).toBe(`${"字".repeat(18)}…`);
    expect(value.isWellFormed()).toBe(true);
  });

  test("keeps a pair that just fits before the ellipsis", () => {
    expect(fitText({ type: "thing" }, `${"字".repeat(17)}😀字字`).value).toBe(
      `${"字".repeat(17)}😀…`,
    );
  });

  test("counts an emoji as two units", () => {
    expect(fitText({ type: "thing" }, "😀".repeat(10))).toEqual({
      value: "😀".repeat(10),
      cut: false,
    });
    expect(fitText({ type: "thing" }, "😀".repeat(11))).toEqual({
      value: `${"😀".repeat(9)}…`,
      cut: true,
    });
  });

  test("leaves no space or joiner before the ellipsis", () => {
    expect(fitText({ type: "thing" }, `${"字".repeat(18)} 字字字`).value).toBe(
      `${"字".repeat(18)}…`,
    );
    expect(fitText({ type: "thing" }, `${"字".repeat(16)}👩\u200d💻字字字`).value).toBe(
      `${"字".repeat(16)}…`,
    );
  });

  test.for([
    "number",
    "character_string",
    "amount",
    "phone_number",
    "car_number",
    "name",
    "phrase",
    "letter",
  ] as const)("never applies to a %s, a part of which means something else", (type) => {
    const { cut, problem } = fitText({ type }, "123456789012345678901234567890123456789");
    expect({ cut, hasProblem: problem !== undefined }).toEqual({ cut: false, hasProblem: true });
  });
});

describe("cleaning", () => {
  test.for([
    ["两行\r\n文字", "两行 文字"],
    ["\t制表\t符 ", "制表 符"],
    ["a\u0000\u0085\u2028b", "a b"],
    ["a   b", "a b"],
  ])("turns the control characters of %j into single spaces", ([text = "", value]) => {
    expect(fitText({ type: "thing" }, text).value).toBe(value);
  });

  test("replaces a lone surrogate, which has no UTF-8 form", () => {
    expect(fitText({ type: "thing" }, "a\ud83d").value).toBe("a\ufffd");
  });

  test.for(["\u0000\u0001", "\u200b\u200d", "\u3000", "\u2028"])(
    "treats the invisible %j as blank",
    (text) => {
      expect(fitText({ type: "thing" }, text)).toEqual({
        value: "",
        cut: false,
        problem: "must not be blank",
      });
    },
  );
});

function choiceField(labels: string[]): FieldDefinition {
  const choices = Object.fromEntries(
    labels.map((name, index) => [`c${index}`, { name, nameEn: name }]),
  );
  return { type: "choice", name: "选择", nameEn: "Choice", example: "c0", required: true, choices };
}
