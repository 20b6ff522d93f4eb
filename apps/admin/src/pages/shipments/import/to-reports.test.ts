import { expect, test } from "vitest";
import type { Column } from "./columns.ts";
import { findCell, toReports } from "./to-reports.ts";

const CELLS: Partial<Record<Column, string>> = {
  ...{ orderId: "A1", openid: "o1", transactionId: "4200001" },
  ...{ company: "极兔速递", trackingNo: "JT1", items: "咖啡杯*1" },
};

/** Lines from 2 on, as below heads. */
const read = (...changes: Partial<Record<Column, string>>[]) =>
  toReports(changes.map((change, index) => ({ line: index + 2, cells: { ...CELLS, ...change } })));

test("the lines of one payment become one report, wherever they stand", () => {
  const { reports, faults } = read(
    {},
    { transactionId: "4200002", orderId: "A2" },
    { trackingNo: "JT2", items: "桌布*1", contact: "189****1234", allShipped: "否" },
  );
  expect(faults).toEqual([]);
  expect(reports).toEqual([
    {
      lines: [2, 4],
      report: {
        ...{ order: { transactionId: "4200001" }, openid: "o1", orderId: "A1" },
        ...{ logistics: "express", allShipped: false },
        parcels: [
          { items: "咖啡杯*1", company: "极兔速递", trackingNo: "JT1" },
          {
            ...{ items: "桌布*1", company: "极兔速递", trackingNo: "JT2" },
            contact: { receiver: "189****1234" },
          },
        ],
      },
    },
    expect.objectContaining({ lines: [3] }),
  ]);
});

test("a merchant's number replaces WeChat's, and what is collected needs no carrier", () => {
  const merchant = { transactionId: "", mchId: "1900000109", outTradeNo: "T1" };
  const collected = { logistics: "自提", company: "", trackingNo: "" };
  const { reports, faults } = read({ ...merchant, ...collected });
  expect(faults).toEqual([]);
  expect(reports[0]?.report).toMatchObject({
    ...{ order: { mchId: "1900000109", outTradeNo: "T1" }, logistics: "pickup", allShipped: true },
    parcels: [{ items: "咖啡杯*1" }],
  });
});

test.each<[Partial<Record<Column, string>>, Column, string]>([
  [{ orderId: "" }, "orderId", "required"],
  [{ transactionId: "" }, "transactionId", "required"],
  [{ transactionId: "", mchId: "1900000109" }, "outTradeNo", "required"],
  [{ trackingNo: "" }, "trackingNo", "required"],
  [{ transactionId: "4.20E+27" }, "transactionId", "rounded"],
  [{ trackingNo: "7.3e12" }, "trackingNo", "rounded"],
  [{ logistics: "飞鸽" }, "logistics", "logistics"],
  [{ allShipped: "大概" }, "allShipped", "yesNo"],
])("%j names the cell and keeps its payment back", (change, column, fault) => {
  const { reports, faults } = read(change);
  expect(faults).toEqual([{ line: 2, column, fault }]);
  expect(reports).toEqual([]);
});

test("lines of one payment that contradict each other are no report", () => {
  const { reports, faults } = read({}, { openid: "o2", trackingNo: "JT2" });
  expect(faults).toEqual([{ line: 3, column: "openid", fault: "differs" }]);
  expect(reports).toEqual([]);
});

test("the service's fields lead to the line and the column", () => {
  const imported = { lines: [2, 4], report: {} as never };
  expect(findCell(imported, "parcels.1.trackingNo")).toEqual({ line: 4, column: "trackingNo" });
  expect(findCell(imported, "parcels.0.contact.receiver")).toEqual({ line: 2, column: "contact" });
  expect(findCell(imported, "order.transactionId")).toEqual({ line: 2, column: "transactionId" });
  expect(findCell(imported, "parcels")).toEqual({ line: 2, column: null });
  expect(findCell(imported, undefined)).toEqual({ line: 2, column: null });
});
