import { describe, expect, test } from "vitest";
import { findValueProblem } from "./value-rules.ts";

const GOOD: readonly (readonly [rule: string, value: string])[] = [
  ["thing", "轻薄羽绒服 黑色 M 码"],
  ["thing", "一二三四五六七八九十一二三四五六七八九十"],
  ["thing", "A-1, 50% (new)!"],
  ["number", "2"],
  ["number", "3.14"],
  ["number", "12345678901234567890123456789012"],
  ["letter", "A"],
  ["letter", "abcdefghijklmnopqrstuvwxyzABCDEF"],
  ["symbol", "★★★"],
  ["symbol", "+-*/="],
  ["character_string", "ADWMP2933887762"],
  ["character_string", "SF 123-456_789/ABC.#"],
  ["character_string", "12345678901234567890123456789012"],
  ["time", "15:01"],
  ["time", "9:05:59"],
  ["time", "2019-12-25 09:42"],
  ["time", "2023-12-13 17:24:00"],
  ["time", "2019年10月10日 10:10"],
  ["time", "09:00~18:00"],
  ["time", "2026-07-01 18:00~2026-07-01 20:00"],
  ["time", "2026-07-01 18:00~20:00"],
  ["date", "2018-01-01"],
  ["date", "2018/01/01"],
  ["date", "2018.01.01"],
  ["date", "2018-01"],
  ["date", "01-01"],
  ["date", "2016年8月8日"],
  ["date", "2016年8月"],
  ["date", "8月8日"],
  ["date", "2019-12-25 09:42"],
  ["date", "2023-12-13 17:24:00"],
  ["date", "2026-07-01~2026-07-31"],
  ["amount", "12.00元"],
  ["amount", "¥99.00"],
  ["amount", "￥100"],
  ["amount", "0.01"],
  ["amount", "3233.33元"],
  ["amount", "$1234567890"],
  ["phone_number", "+86-0766-66888866"],
  ["phone_number", "13800138000"],
  ["car_number", "粤A8Z888挂"],
  ["car_number", "粤A8Z888"],
  ["name", "张三"],
  ["name", "古丽娜尔·买买提"],
  ["name", "John Smith"],
  ["name", "一二三四五六七八九十"],
  ["phrase", "配送中"],
  ["phrase", "正常结束"],
  ["phrase", "退货并退款"],
  ["enum_string", "已寄回"],
];

const BAD: readonly (readonly [rule: string, value: string])[] = [
  ["thing", "一二三四五六七八九十一二三四五六七八九十一"],
  ["thing", "第一行\n第二行"],
  ["thing", "a\tb"],
  ["number", "12 件"],
  ["number", "1,000"],
  ["number", ".5"],
  ["number", "123456789012345678901234567890123"],
  ["letter", "a1"],
  ["letter", "abcdefghijklmnopqrstuvwxyzABCDEFG"],
  ["symbol", "a"],
  ["symbol", "******"],
  ["symbol", "中"],
  ["character_string", "订单20240001"],
  ["character_string", "123456789012345678901234567890123"],
  ["time", "2026-07-01"],
  ["time", "24:00"],
  ["time", "12:60"],
  ["time", "09:00～18:00"],
  ["time", "09:00~12:00~18:00"],
  ["time", "2026-07-01T12:30:00+08:00"],
  ["time", "2026-07-01 12:30:49.0"],
  ["time", "1714036504"],
  ["time", "Wed Jul 01 2026 12:30:00 GMT+0800"],
  ["date", "2026-07-01T04:30:00.000Z"],
  ["date", "2026-13-01"],
  ["date", "2026-12-32"],
  ["date", "2026-07/01"],
  ["date", "2026-07-01～2026-07-31"],
  ["date", "1714036504"],
  ["date", "12:30"],
  ["amount", "1,234.00"],
  ["amount", "128 CNY"],
  ["amount", "人民币128"],
  ["amount", "¥¥128"],
  ["amount", "¥12345678901"],
  ["amount", "1.234"],
  ["amount", "免费"],
  ["phone_number", "138 0013 8000"],
  ["phone_number", "+86-0766-668888667"],
  ["phone_number", "---"],
  ["car_number", "粤A粤888"],
  ["car_number", "粤A8Z88888"],
  ["name", "用户123"],
  ["name", "张三😀"],
  ["name", "一二三四五六七八九十一"],
  ["name", "Abcdefghij Klmnopqrst"],
  ["phrase", "退货并且退款"],
  ["phrase", "OK"],
  ["phrase", "已发货!"],
  ["phrase", "2件"],
  ["enum_string", "别的"],
  ["unheard_of", "x"],
];

const ENUM_VALUES = ["待寄回", "已寄回"];

describe("the value rules", () => {
  test.each(GOOD)("%s accepts %s", (rule, value) => {
    expect(findValueProblem(rule, value, ENUM_VALUES)).toBeNull();
  });

  test.each(BAD)("%s rejects %j", (rule, value) => {
    expect(findValueProblem(rule, value, ENUM_VALUES)).toBe("invalid");
  });

  test.each(["thing", "amount", "phrase", "enum_string"])("%s treats blanks as empty", (rule) => {
    expect(findValueProblem(rule, "", ENUM_VALUES)).toBe("empty");
    expect(findValueProblem(rule, " \u3000", ENUM_VALUES)).toBe("empty");
  });

  test("trims the value first", () => {
    expect(findValueProblem("amount", " ¥1.00 ")).toBeNull();
  });
});
