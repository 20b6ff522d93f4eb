import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import type { DeliverySummary } from "./delivery.contract.ts";
import { exportDeliveries, toSafeCell } from "./export-deliveries.ts";

function delivery(index: number, changes: Partial<DeliverySummary> = {}): DeliverySummary {
  return {
    ...{ deliveryId: `D${index}`, kind: "trigger", notice: "order_ship", openid: "o1" },
    ...{ orderId: "20260131083000001", state: "sent", reason: null, errcode: null },
    ...{ channel: "subscribe", attempts: 1, resendOf: null, resentAs: null, again: false },
    createdAt: "2026-01-31T00:30:00.000Z",
    updatedAt: "2026-01-31T00:30:00.000Z",
    sentAt: "2026-01-31T00:30:01.000Z",
    lineage: { firstId: `D${index}`, currentId: `D${index}`, resend: "free" },
    ...changes,
  };
}

const list = (pages: DeliverySummary[][]) => {
  const asked: (string | undefined)[] = [];
  return {
    asked,
    list: async ({ cursor }: { cursor?: string | undefined }) => {
      asked.push(cursor);
      const index = Number(cursor ?? 0);
      const isLast = index + 1 >= pages.length;
      return { items: pages[index] ?? [], nextCursor: isLast ? null : String(index + 1) };
    },
  };
};

test("every page is read, and a long number stays a text", async () => {
  const source = list([
    [delivery(1)],
    [delivery(2, { state: "failed", reason: "MESSAGE", sentAt: null })],
  ]);
  const csv = (await buffer(exportDeliveries(source, { filter: {}, language: "zh" }))).toString();
  expect(source.asked).toEqual([undefined, "1"]);
  expect(csv.split("\r\n")).toEqual([
    "\uFEFF触发时间,通知,订单号,openid,状态,原因,错误码,通道,发出时间,方式,记录 ID",
    '2026-01-31 08:30:00,order_ship,"=""20260131083000001""",o1,已发送,,,subscribe,2026-01-31 08:30:01,trigger,D1',
    '2026-01-31 08:30:00,order_ship,"=""20260131083000001""",o1,发送失败,MESSAGE,,subscribe,,trigger,D2',
    "",
  ]);
});

test("nothing to export is a head", async () => {
  const csv = (
    await buffer(exportDeliveries(list([[]]), { filter: {}, language: "en" }))
  ).toString();
  expect(csv.split("\r\n")[0]).toContain("Triggered,Notice,Order");
});

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])("%j is no formula", (cell) => {
  expect(toSafeCell(cell)).toBe(`'${cell}`);
});

test("a reader that goes away ends the reading", async () => {
  const source = list(Array.from({ length: 1000 }, (_, index) => [delivery(index)]));
  const csv = exportDeliveries(source, { filter: {}, language: "zh" });
  for await (const _ of csv) break;
  await expect.poll(() => csv.destroyed).toBe(true);
  expect(source.asked.length).toBeLessThan(1000);
});
