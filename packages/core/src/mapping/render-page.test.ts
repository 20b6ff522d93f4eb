import { describe, expect, test } from "vitest";
import { createExampleData, normaliseData } from "../notices/define-notice.ts";
import { getNotice, noticeCatalog } from "../notices/notice-catalog.ts";
import { checkPage, renderPage } from "./render-page.ts";

const notice = getNotice("order_refund_apply");
const data = createExampleData(notice);

describe("renderPage", () => {
  test("puts the order id into the default page", () => {
    expect(renderPage({ page: notice.page, notice, data, orderId: "1001" })).toBe(
      "pages/order/detail?id=1001",
    );
  });

  test("goes on the wire without a leading slash", () => {
    expect(renderPage({ page: "/pages/index", notice, data, orderId: "1" })).toBe("pages/index");
  });

  test("encodes what it puts in, so that a value stays one value", () => {
    const page = "pages/order/detail?id={order_id}&why={refund_reason}";
    const values = { ...data, refund_reason: "不想要了&a=b #?😀" };
    const query = renderPage({ page, notice, data: values, orderId: "a/b?c=d" }).split("?")[1];
    const params = (query ?? "").split("&").map((pair) => pair.split("=").map(decodeURIComponent));
    expect(params).toEqual([
      ["id", "a/b?c=d"],
      ["why", "不想要了&a=b #?😀"],
    ]);
  });

  test("puts values in their normalised form, for code to read", () => {
    const page = "p?m={refund_amount}&t={refund_create_time}&c={refund_type}&n={refund_goods_num}";
    expect(renderPage({ page, notice, data, orderId: "1" })).toBe(
      "p?m=64.00&t=1769824800&c=refund_only&n=1",
    );
  });

  test("leaves nothing for an optional field that was not given, and dollar signs alone", () => {
    const cancel = getNotice("order_cancel");
    const values = normaliseData(cancel, {
      ...createExampleData(cancel),
      order_cancel_reason: null,
      order_sn: "$&$1",
    });
    expect(
      renderPage({
        page: "p?r={order_cancel_reason}&s={order_sn}",
        notice: cancel,
        data: values,
        orderId: "1",
      }),
    ).toBe("p?r=&s=%24%26%241");
  });

  test("survives a lone surrogate", () => {
    expect(renderPage({ page: "p?id={order_id}", notice, data, orderId: "\ud83d" })).toBe(
      "p?id=%EF%BF%BD",
    );
  });
});

describe("checkPage", () => {
  test("accepts the default page of every notice", () => {
    for (const each of noticeCatalog) expect(() => checkPage(each.page, each)).not.toThrow();
  });

  test.for([
    "pages/index",
    "/pages/index",
    "pages/a?id={order_id}&sn={refund_sn}",
    "pages/a?back=https://shop.example",
    "p".repeat(1024),
  ])("accepts %s", (page) => {
    expect(() => checkPage(page, notice)).not.toThrow();
  });

  test.for([
    ["", "blank"],
    ["  ", "blank"],
    ["/", "blank"],
    ["pages/a?id={id}", "unknown placeholder {id}"],
    ["pages/a?id={}", "unknown placeholder {}"],
    ["pages/a?id={constructor}", "unknown placeholder"],
    ["pages/a?id={order_cancel_time}", "unknown placeholder"],
    ["pages/a?id={order_id", "brace"],
    ["pages/a?id=order_id}", "brace"],
    ["pages/a?id={{order_id}}", "brace"],
    ["https://shop.example/a", "not an address"],
    ["/javascript:alert(1)", "not an address"],
    ["//shop.example/a", "not an address"],
    ["pages/a\nb", "control characters"],
    ["pages/a b", "spaces"],
    ["p".repeat(1025), "at most 1024"],
  ])("refuses %j and names `page`", ([page = "", problem = ""]) => {
    expect(() => checkPage(page, notice)).toThrow(
      expect.objectContaining({
        reason: "INPUT_INVALID",
        details: [{ field: "page", problem: expect.stringContaining(problem) }],
      }),
    );
  });
});
