import { expect, test } from "vitest";
import type { NoticeField } from "../../api.ts";
import {
  createSampleData,
  isSampleChanged,
  toInvalidFields,
  toSampleData,
  toTriggerData,
} from "./sample-data.ts";

const fields: NoticeField[] = [
  {
    field: "order_sn",
    name: "订单号",
    nameEn: "Order number",
    type: "text",
    example: "2026",
    required: true,
  },
  {
    field: "order_cancel_reason",
    name: "取消原因",
    nameEn: "Reason",
    type: "text",
    example: "超时",
    required: false,
  },
];

test("samples start as the fields' examples", () => {
  const sample = createSampleData(fields);
  expect(sample).toEqual({ order_sn: "2026", order_cancel_reason: "超时" });
  expect(isSampleChanged(fields, sample)).toBe(false);
  expect(isSampleChanged(fields, { ...sample, order_sn: "2027" })).toBe(true);
});

test("an emptied optional field is left out, an emptied required one is sent empty", () => {
  expect(toTriggerData(fields, { order_sn: "", order_cancel_reason: "" })).toEqual({
    order_sn: "",
  });
});

test("a refusal's fields are found", () => {
  expect(toInvalidFields([{ field: "data.order_sn" }, { field: "page" }, {}])).toEqual(
    new Set(["order_sn"]),
  );
});

test("a real order's values become samples that can be read and edited", () => {
  const time: NoticeField = {
    field: "order_create_time",
    name: "下单时间",
    nameEn: "Ordered at",
    type: "datetime",
    example: "",
    required: true,
  };
  const data = { order_sn: "2026", order_create_time: 1_769_819_400 };
  expect(toSampleData([...fields, time], data)).toEqual({
    order_sn: "2026",
    order_cancel_reason: "",
    order_create_time: "2026-01-31 08:30",
  });
  expect(createSampleData([{ ...time, example: "2026-01-31T08:30:00+08:00" }])).toEqual({
    order_create_time: "2026-01-31 08:30",
  });
});
