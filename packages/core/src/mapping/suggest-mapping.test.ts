import { describe, expect, test } from "vitest";
import { builtInCatalog } from "../notices/notice-catalog.ts";
import { checkMapping } from "./check-mapping.ts";
import type { KeywordType, LibraryTemplate } from "./mapping.ts";
import { suggestMapping } from "./suggest-mapping.ts";

/** Real templates (facts §8): each keyword as its type (subscribe channel only), id and name. */
const REAL = {
  AT0009: library("5 订单编号;6 下单时间;11 订单金额;4 商品名称"),
  AT0024: library("24 商品名称;5 订单编号;4 订单金额;1 备注(取消原因)"),
  AT0036: library("33 订单编号;13 商品名称;3 退款金额;4 退款原因"),
  1648: library(
    "character_string2 订单号;amount3 订单金额;thing6 订单商品;date8 支付时间;thing7 取货方式",
  ),
  661: library("thing1 商品名称;amount2 商品金额;number3 商品数量;time4 下单时间"),
  434: library("character_string6 订单编号;date5 下单时间;amount9 订单金额;thing1 商品名称"),
  2723: library(
    "character_string1 订单号;amount7 待支付金额;thing6 商品名称;date8 下单时间;thing4 温馨提示",
  ),
  994: library("thing12 商品名称;character_string1 订单编号;amount4 订单金额;thing7 取消原因/备注"),
  1435: library("character_string4 订单编号;thing5 商品名称;amount2 退款金额;thing1 退款原因"),
  4330: library("character_string1 订单编号;amount5 退款金额;thing6 备注"),
  1856: library(
    "character_string7 订单号;thing14 物流公司;character_string3 快递单号;thing5 商品信息",
  ),
  855: library("thing2 商品名称;thing7 快递公司;character_string4 快递单号;thing8 备注"),
  4037: library("character_string1 订单编号;thing6 自提门店;thing3 自提内容;thing4 友情提示"),
  AT9005: library("1 订单编号;2 待付金额;3 商品名称;4 下单时间;5 支付截止时间"),
  AT9007: library("1 订单编号;2 退款金额;3 商品名称;4 退款时间;5 退款方式"),
  AT9008: library("1 订单编号;2 退款金额;3 失败原因;4 温馨提示"),
  AT9013: library("1 订单编号;2 自提门店;3 取货码;4 营业时间"),
  30825: library("character_string3 订单编号;amount1 退款金额;phrase7 申请结果"),
};

describe("for a real template, suggests what an operator would choose by hand:", () => {
  test.for<[string, LibraryTemplate, string]>([
    [
      "order_pay_success",
      REAL.AT0009,
      "5 order_sn, 11 order_amount, 4 order_total_goods_name, 6 order_create_time",
    ],
    [
      "order_cancel",
      REAL.AT0024,
      "5 order_sn, 4 order_amount, 24 order_total_goods_name, 1 order_cancel_reason",
    ],
    [
      "order_refund_apply",
      REAL.AT0036,
      "33 order_sn, 3 refund_amount, 4 refund_reason, 13 refund_goods_name",
    ],
    [
      "order_pay_success",
      REAL[1648],
      "2 order_sn, 3 order_amount, 6 order_total_goods_name, 8 order_create_time",
    ],
    [
      "order_pay_success",
      REAL[661],
      "2 order_amount, 1 order_total_goods_name, 4 order_create_time, 3 order_total_goods_num",
    ],
    [
      "order_pay_success",
      REAL[434],
      "6 order_sn, 9 order_amount, 1 order_total_goods_name, 5 order_create_time",
    ],
    [
      "order_pay_fail",
      REAL[2723],
      "1 order_sn, 7 order_amount, 6 order_total_goods_name, 8 order_create_time",
    ],
    [
      "order_cancel",
      REAL[994],
      "1 order_sn, 4 order_amount, 12 order_total_goods_name, 7 order_cancel_reason",
    ],
    [
      "order_refund_apply",
      REAL[1435],
      "4 order_sn, 2 refund_amount, 1 refund_reason, 5 refund_goods_name",
    ],
    ["order_refund_apply", REAL[4330], "1 order_sn, 5 refund_amount"],
    ["order_refund_apply", REAL[30825], "3 order_sn, 1 refund_amount"],
    ["order_refund_result", REAL[30825], "3 order_sn, 1 refund_amount, 7 refund_result"],
    [
      "order_refund_result",
      REAL.AT9007,
      "1 order_sn, 2 refund_amount, 3 refund_goods_name, 4 refund_result_time",
    ],
    ["order_refund_result", REAL.AT9008, "1 order_sn, 2 refund_amount, 3 refund_result_reason"],
    ["order_ship", REAL[1856], "7 order_sn, 5 ship_goods_name, 14 express_company, 3 tracking_no"],
    ["order_ship", REAL[855], "2 ship_goods_name, 7 express_company, 4 tracking_no"],
    [
      "order_unpaid",
      REAL.AT9005,
      "1 order_sn, 2 order_amount, 3 order_total_goods_name, 4 order_create_time, 5 order_pay_deadline",
    ],
    ["order_pickup", REAL[4037], "1 order_sn, 3 order_total_goods_name, 6 pickup_store"],
    ["order_pickup", REAL.AT9013, "1 order_sn, 2 pickup_store, 3 pickup_code, 4 pickup_hours"],
  ])("%s with %o", ([code, template, expected]) => {
    expect(suggest(code, template)).toBe(expected);
  });

  test("and checkMapping accepts each of them", () => {
    const suggested = Object.values(REAL).flatMap((template) =>
      builtInCatalog.codes.map((code) => {
        const notice = builtInCatalog.get(code);
        return { notice, template, keywords: suggestMapping({ notice, template }) };
      }),
    );
    const savable = suggested.filter(({ keywords }) => keywords.length >= 2);
    expect(savable).not.toEqual([]);
    for (const given of savable) expect(checkMapping(given)).toHaveLength(given.keywords.length);
  });
});

describe("a suggestion", () => {
  test("says why: the field's own name, a name that templates use for it, or the only field of that type", () => {
    const suggestions = suggestMapping({
      notice: builtInCatalog.get("order_pay_success"),
      template: REAL[1648],
    });
    expect(suggestions.map(({ keywordId, why }) => `${keywordId} ${why}`)).toEqual([
      "2 name",
      "3 synonym",
      "6 synonym",
      "8 type",
    ]);
  });

  test("is not made for a payment time when the notice has other times", () => {
    const template = library("date1 支付时间;date2 取消时间;date3 下单时间;thing4 备注");
    expect(suggest("order_cancel", template)).toBe("3 order_create_time, 2 order_cancel_time");
  });

  test("uses the notice's own time, amount and goods for a general name", () => {
    const template = library("amount1 金额;date2 时间;thing3 原因;number4 数量;thing5 商品名称");
    expect(suggest("order_cancel", template)).toBe(
      "1 order_amount, 5 order_total_goods_name, 4 order_total_goods_num, 2 order_cancel_time, 3 order_cancel_reason",
    );
    expect(suggest("order_refund_apply", template)).toBe(
      "1 refund_amount, 3 refund_reason, 5 refund_goods_name, 4 refund_goods_num, 2 refund_create_time",
    );
  });

  test("is never made when the type cannot show the field or its usual values", () => {
    const template = library(
      "phrase1 取消原因;amount2 下单时间;number3 订单编号;character_string4 商品名称;time5 订单金额",
    );
    expect(suggest("order_cancel", template)).toBe("");
  });

  test("prefers the keyword that can show the field among several that mean it", () => {
    const template = library(
      "phrase1 商品名称;thing2 物品名称;thing3 商品;character_string4 订单编号",
    );
    expect(suggest("order_pay_success", template)).toBe("4 order_sn, 3 order_total_goods_name");
  });

  test("shows a choice as a phrase, and as an enum only when the values are known", () => {
    expect(suggest("order_refund_apply", library("phrase1 退款类型"))).toBe("1 refund_type");
    expect(suggest("order_refund_apply", library("enum1 退款类型"))).toBe("");
  });

  test("uses each field and each keyword once", () => {
    const template = library(
      "amount1 订单金额;amount2 支付金额;thing3 商品名称/数量;amount4 订单金额",
    );
    expect(suggest("order_pay_success", template)).toBe("1 order_amount, 3 order_total_goods_name");
  });

  test("reads names with full-width characters, spaces or colons", () => {
    expect(
      suggest("order_cancel", library("thing1 备注（取消原因）;character_string2 订单 编号：")),
    ).toBe("2 order_sn, 1 order_cancel_reason");
  });

  test("prefers a keyword with one meaning to one with several", () => {
    const template = library("thing1 商品/数量;thing2 商品信息;character_string3 订单编号");
    expect(suggest("order_pay_success", template)).toBe(
      "3 order_sn, 2 order_total_goods_name, 1 order_total_goods_num",
    );
  });

  test("is not made for a subscribe keyword of an unknown type", () => {
    const known = library("thing1 商品名称;character_string2 订单编号");
    const keywords = known.keywords.map((each) =>
      each.keywordId === "1" ? { ...each, type: null } : each,
    );
    expect(suggest("order_pay_success", { ...known, keywords })).toBe("2 order_sn");
  });

  test("is not made without an honest match", () => {
    expect(
      suggest(
        "order_pay_success",
        library("thing1 温馨提示;thing2 备注;amount3 实付金额;date4 发货时间;thing5 "),
      ),
    ).toBe("");
  });
});

test("fills a subscribe card with the five most important fields", () => {
  const names = [
    "订单号",
    "订单总金额",
    "商品名称",
    "下单时间",
    "商品总数量",
    "取消时间",
    "取消原因",
  ];
  const types = ["character_string", "amount", "thing", "date", "number", "time", "thing"];
  const template = library(
    names.map((name, index) => `${types[index]}${index + 1} ${name}`).join(";"),
  );
  expect(suggest("order_cancel", template)).toBe(
    "1 order_sn, 2 order_amount, 3 order_total_goods_name, 6 order_cancel_time, 7 order_cancel_reason",
  );
});

test("fills a template message with every field that has a keyword", () => {
  const names = [
    "订单编号",
    "退款单号",
    "退款金额",
    "订单金额",
    "退款类型",
    "退款原因",
    "商品名称",
    "商品数量",
    "申请时间",
    "退款方式",
    "备注",
  ];
  const template = library(names.map((name, index) => `${index + 1} ${name}`).join(";"));
  expect(
    suggestMapping({ notice: builtInCatalog.get("order_refund_apply"), template }),
  ).toHaveLength(9);
});

function suggest(code: string, template: LibraryTemplate): string {
  return suggestMapping({ notice: builtInCatalog.get(code), template })
    .map(
      ({ keywordId, source }) =>
        `${keywordId} ${source.kind === "field" ? source.field : source.text}`,
    )
    .join(", ");
}

function library(lines: string): LibraryTemplate {
  const keywords = lines.split(";").map((line) => {
    const [, type = "", keywordId = "", name = ""] = /^([a-z_]*)(\d+) (.*)$/.exec(line) ?? [];
    return { keywordId, name, example: "", type: type === "" ? null : (type as KeywordType) };
  });
  const channel = keywords[0]?.type ? "subscribe" : "template";
  return { channel, libraryTemplateId: "1", title: "通知", keywords };
}
