import { describe, expect, test } from "vitest";
import { NoticeError } from "../errors.ts";
import { createExampleData, normaliseData, type NoticeData } from "../notices/define-notice.ts";
import { builtInCatalog } from "../notices/notice-catalog.ts";
import type { KeywordType, MappedKeyword, Source } from "./mapping.ts";
import { assertCardFits, renderCard } from "./render-card.ts";

const notice = builtInCatalog.get("order_cancel");
const refundNotice = builtInCatalog.get("order_refund_apply");

const mapping = {
  title: "订单取消通知",
  keywords: [
    keyword("character_string", "1", "订单编号", { kind: "field", field: "order_sn" }),
    keyword("amount", "4", "订单金额", { kind: "field", field: "order_amount" }),
    keyword("thing", "12", "商品名称", { kind: "field", field: "order_total_goods_name" }),
    keyword("thing", "7", "取消原因/备注", { kind: "field", field: "order_cancel_reason" }),
    keyword("thing", "9", "温馨提示", { kind: "text", text: "欢迎再来" }),
  ],
};

describe("renderCard", () => {
  test("writes a line for each keyword, in the mapping's order", () => {
    const card = renderCard({ notice, mapping, data: createExampleData(notice) });
    expect(card).toEqual({
      title: "订单取消通知",
      lines: [
        { name: "订单编号", dataKey: "character_string1", value: "20260131083000001", cut: false },
        { name: "订单金额", dataKey: "amount4", value: "¥128.00", cut: false },
        { name: "商品名称", dataKey: "thing12", value: "手工陶瓷咖啡杯、亚麻桌布", cut: false },
        { name: "取消原因/备注", dataKey: "thing7", value: "超时未支付", cut: false },
        { name: "温馨提示", dataKey: "thing9", value: "欢迎再来", cut: false },
      ],
    });
  });

  test("marks the value that was cut", () => {
    const data = exampleWith({
      order_total_goods_name: "手工陶瓷咖啡杯、亚麻桌布、胡桃木托盘、棉麻餐垫",
    });
    const line = renderCard({ notice, mapping, data }).lines[2];
    expect(line).toMatchObject({ value: "手工陶瓷咖啡杯、亚麻桌布、胡桃木托盘、…", cut: true });
  });

  test("writes 无, or the operator's fallback, for an absent optional field", () => {
    const data = exampleWith({ order_cancel_reason: null });
    expect(renderCard({ notice, mapping, data }).lines[3]).toMatchObject({
      value: "无",
      cut: false,
    });

    const source: Source = { kind: "field", field: "order_cancel_reason", fallback: "未说明" };
    const own = { title: "", keywords: [keyword("thing", "7", "取消原因", source)] };
    expect(renderCard({ notice, mapping: own, data }).lines[0]?.value).toBe("未说明");
  });

  test("shows a choice by its label, also as a phrase", () => {
    const own = {
      title: "",
      keywords: [keyword("phrase", "3", "退款类型", { kind: "field", field: "refund_type" })],
    };
    const data = createExampleData(refundNotice);
    expect(renderCard({ notice: refundNotice, mapping: own, data }).lines[0]?.value).toBe("仅退款");
  });

  test("reports a value that cannot fit as a problem and does not throw", () => {
    const data = exampleWith({ order_sn: "订单2026" });
    expect(renderCard({ notice, mapping, data }).lines[0]).toMatchObject({
      value: "订单2026",
      problem: expect.stringContaining("without han"),
    });
  });

  test("reports an absent required field, an unknown field and data of another type as problems", () => {
    const own = {
      title: "",
      keywords: [
        keyword("thing", "1", "一", { kind: "field", field: "order_sn" }),
        keyword("thing", "2", "二", { kind: "field", field: "constructor" }),
        keyword("time", "3", "三", { kind: "field", field: "order_create_time" }),
      ],
    };
    const lines = renderCard({ notice, mapping: own, data: { order_create_time: "soon" } }).lines;
    expect(lines.map(({ problem }) => problem)).toEqual([
      "is required",
      "constructor is not a field of order_cancel",
      "is not a valid datetime",
    ]);
  });
});

describe("assertCardFits", () => {
  test("returns the same card as renderCard", () => {
    const input = { notice, mapping, data: createExampleData(notice) };
    expect(assertCardFits(input)).toEqual(renderCard(input));
  });

  test("accepts a value that was cut", () => {
    const data = exampleWith({ order_total_goods_name: "长".repeat(300) });
    expect(assertCardFits({ notice, mapping, data }).lines[2]?.cut).toBe(true);
  });

  test("names each field whose value cannot be shown, and the keyword that cannot show it", () => {
    const data = exampleWith({ order_sn: "订单2026", order_total_goods_name: "\u0000" });
    const error = catchError(() => assertCardFits({ notice, mapping, data }));
    expect(error.reason).toBe("FIELD_INVALID");
    expect(error.details).toEqual([
      {
        field: "data.order_sn",
        problem: expect.stringMatching(/^cannot be shown as 订单编号: must be at most 32/),
      },
      {
        field: "data.order_total_goods_name",
        problem: "cannot be shown as 商品名称: must not be blank",
      },
    ]);
  });

  test("blames the mapping when no value is at fault", () => {
    const own = {
      title: "",
      keywords: [
        keyword("thing", "1", "一", { kind: "field", field: "order_sn" }),
        { ...keyword("enum", "2", "二", { kind: "text", text: "客厅" }), enumValues: ["厨房"] },
        keyword("amount", "3", "三", { kind: "field", field: "order_cancel_reason" }),
      ],
    };
    const error = catchError(() =>
      assertCardFits({ notice, mapping: own, data: exampleWith({ order_cancel_reason: null }) }),
    );
    expect(error.reason).toBe("MAPPING_INVALID");
    expect(error.details.map(({ field }) => field)).toEqual([
      "template.keywords.1.source",
      "template.keywords.2.source",
    ]);
  });
});

test("assertCardFits blames the mapping for a field that the notice does not have", () => {
  const keywords = [keyword("thing", "1", "一", { kind: "field", field: "refund_sn" })];
  const input = { notice, mapping: { title: "", keywords }, data: { refund_sn: "1" } };
  expect(catchError(() => assertCardFits(input)).details).toEqual([
    { field: "template.keywords.0.source", problem: "refund_sn is not a field of order_cancel" },
  ]);
});

function keyword(
  type: KeywordType,
  keywordId: string,
  name: string,
  source: Source,
): MappedKeyword {
  return { keywordId, name, example: "", type, dataKey: `${type}${keywordId}`, source };
}

function exampleWith(changes: Record<string, string | number | null>): NoticeData {
  const examples = Object.entries(notice.fields).map(([name, { example }]) => [name, example]);
  return normaliseData(notice, { ...Object.fromEntries(examples), ...changes });
}

function catchError(act: () => unknown): NoticeError {
  try {
    act();
  } catch (error) {
    if (error instanceof NoticeError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
