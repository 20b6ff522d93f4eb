import { expect, test } from "vitest";
import { builtInCatalog } from "../notices/notice-catalog.ts";
import { createDefaultKey } from "./queue-deliveries.ts";

const REFUND = builtInCatalog.get("order_refund_apply");

test("two refunds never share a default key, whatever characters their numbers contain", () => {
  const texts = ["A", "B", "A:B", "B:C", "A%3AB", "A%25", "%3A", ":", "%"];
  const keys = texts.flatMap((orderId) =>
    texts.map((refund_sn) => createDefaultKey({ notice: REFUND, orderId, data: { refund_sn } })),
  );
  expect(new Set(keys).size).toBe(texts.length ** 2);
});

test("ordinary numbers are not escaped in a default key", () => {
  const key = createDefaultKey({ notice: REFUND, orderId: "A-1", data: { refund_sn: "R:7" } });
  expect(key).toBe("order_refund_apply:A-1:R:7");
});

test("an order without key fields is not escaped", () => {
  const notice = builtInCatalog.get("order_pay_success");
  expect(createDefaultKey({ notice, orderId: "A:B%", data: {} })).toBe("order_pay_success:A:B%");
});
