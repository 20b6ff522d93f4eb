import { expect, test } from "vitest";
import { readTemplateContent } from "./read-template-content.ts";

test.each([
  ["会议时间:{{date2.DATA}}\n会议地点:{{thing1.DATA}}\n", ["date2 会议时间", "thing1 会议地点"]],
  [
    "购买地点{{keyword1.DATA}}\n购买时间{{keyword2.DATA}}\n",
    ["keyword1 购买地点", "keyword2 购买时间"],
  ],
  ["订单号：{{character_string13.DATA}}", ["character_string13 订单号"]],
  [
    "订单号: {{character_string13.DATA}} \r\n备注 :{{thing7.DATA}}\r\n",
    ["character_string13 订单号", "thing7 备注"],
  ],
  ["营业时间(起:止):{{time3.DATA}}\n", ["time3 营业时间(起:止)"]],
  ["状态:{{enum_string2.DATA}}\n", ["enum_string2 状态"]],
  ["{{thing1.DATA}}\n", ["thing1 "]],
  ["no keyword at all\n", []],
])("%j", (content, keywords) => {
  expect(readTemplateContent(content).map(({ dataKey, name }) => `${dataKey} ${name}`)).toEqual(
    keywords,
  );
});
