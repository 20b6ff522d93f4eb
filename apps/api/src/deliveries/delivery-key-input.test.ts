import { createDefaultKey, createExampleData, noticeCatalog } from "@mp-notice/core";
import { expect, test } from "vitest";
import { deliveryKeySchema, toIdempotencyKey } from "./delivery-key-input.ts";

test.each(Object.values(noticeCatalog))(
  "$code is found by what its default key is made of, and by nothing less",
  (notice) => {
    const data = createExampleData(notice);
    const named: Record<string, string> = { notice: notice.code, orderId: "A1001" };
    const fields = Object.fromEntries(
      notice.keyFields.map((field) => [field, String(data[field])]),
    );
    const input = deliveryKeySchema.parse({ ...named, ...fields });
    expect(toIdempotencyKey(input)).toBe(createDefaultKey({ notice, orderId: "A1001", data }));
    for (const field of notice.keyFields) {
      const { [field]: _, ...less } = { ...named, ...fields };
      expect(() => toIdempotencyKey(deliveryKeySchema.parse(less))).toThrow(field);
    }
  },
);

test("an explicit key is used as it is", () => {
  expect(toIdempotencyKey({ idempotencyKey: "a b" })).toBe("a b");
});

test.each([
  [{}, "idempotencyKey"],
  [{ orderId: "A1" }, "notice"],
  [{ notice: "order_cancel" }, "orderId"],
  [{ notice: "order_cancel", orderId: "A1", refund_sn: "R1" }, "refund_sn"],
  [{ idempotencyKey: "k", orderId: "A1" }, "orderId"],
  [{ notice: "order_shipped", orderId: "A1" }, "must be one of"],
])("%j is refused, naming the problem", (input, named) => {
  expect(() => toIdempotencyKey(input)).toThrow(named);
});
