import { expect, test } from "vitest";
import { serializeMessage } from "./serialize-message.ts";

const MESSAGE = {
  channel: "subscribe" as const,
  openid: "oABC",
  templateId: "T1",
  page: "pages/order/detail?id=A1",
  values: [
    { dataKey: "character_string2", value: "A1" },
    { dataKey: "thing6", value: '杯"子' },
  ],
  credential: null,
  miniprogramState: "formal" as const,
};

test("the body of a subscribe message, byte for byte", () => {
  expect(serializeMessage(MESSAGE)).toBe(
    '{"touser":"oABC","template_id":"T1","page":"pages/order/detail?id=A1","miniprogram_state":"formal","lang":"zh_CN",' +
      '"data":{"character_string2":{"value":"A1"},"thing6":{"value":"杯\\"子"}}}',
  );
});

test("the body of a template message, byte for byte", () => {
  const values = [{ dataKey: "keyword1", value: "A1" }];
  expect(serializeMessage({ ...MESSAGE, channel: "template", credential: "F1", values })).toBe(
    '{"touser":"oABC","template_id":"T1","page":"pages/order/detail?id=A1","form_id":"F1","data":{"keyword1":{"value":"A1"}}}',
  );
});

test("a template message without a permission has an empty form_id, which WeChat refuses", () => {
  expect(serializeMessage({ ...MESSAGE, channel: "template", values: [] })).toContain(
    '"form_id":"","data":{}',
  );
});
