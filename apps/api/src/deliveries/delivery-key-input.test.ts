import {
  builtInCatalog,
  createDefaultKey,
  createExampleData,
  BUILT_IN_NOTICES,
} from "@mp-notice/core";
import { expect, test } from "vitest";
import { deliveryKeySchema, toIdempotencyKey } from "./delivery-key-input.ts";

test.each(Object.values(BUILT_IN_NOTICES))(
  "$code is found by what its default key is made of, and by nothing less",
  (notice) => {
    const data = createExampleData(notice);
    const named = { notice: notice.code, orderId: "A1001" };
    const keyData: Record<string, unknown> = Object.fromEntries(
      notice.keyFields.map((field) => [field, data[field]]),
    );
    const find = (given: unknown) =>
      toIdempotencyKey(builtInCatalog, deliveryKeySchema.parse(given));
    const key = createDefaultKey({ notice, orderId: "A1001", data });
    expect(find({ ...named, data: keyData })).toBe(key);
    for (const field of notice.keyFields) {
      const { [field]: _, ...less } = keyData;
      expect(() => find({ ...named, data: less })).toThrow(`data.${field}`);
    }
  },
);

test("a refund may name its number beside the order", () => {
  const refund = { notice: "order_refund_apply", orderId: "A1" };
  const key = "order_refund_apply:A1:R1";
  expect(toIdempotencyKey(builtInCatalog, { ...refund, refund_sn: "R1" })).toBe(key);
  expect(toIdempotencyKey(builtInCatalog, { ...refund, data: { refund_sn: "R1" } })).toBe(key);
});

test("an explicit key is used as it is", () => {
  expect(toIdempotencyKey(builtInCatalog, { idempotencyKey: "a b" })).toBe("a b");
});

test.each([
  [{}, "idempotencyKey"],
  [{ orderId: "A1" }, "notice"],
  [{ notice: "order_cancel" }, "orderId"],
  [{ notice: "order_cancel", orderId: "A1", refund_sn: "R1" }, "refund_sn"],
  [{ notice: "order_cancel", orderId: "A1", data: { order_sn: "1" } }, "data.order_sn"],
  [
    { notice: "order_refund_result", orderId: "A1", data: { refund_sn: "1", refund_result: "x" } },
    "data.refund_result must be one of",
  ],
  [{ idempotencyKey: "k", orderId: "A1" }, "orderId"],
  [{ notice: "order_shipped", orderId: "A1" }, "must be one of"],
])("%j is refused, naming the problem", (input, named) => {
  expect(() => toIdempotencyKey(builtInCatalog, input)).toThrow(named);
});
