import { describe, expect, test } from "vitest";
import { createExampleData, normaliseData } from "../notices/define-notice.ts";
import { BUILT_IN_NOTICES } from "../notices/built-in-notices.ts";
import { builtInCatalog } from "../notices/notice-catalog.ts";
import { checkPage, renderPage } from "./render-page.ts";

const notice = builtInCatalog.get("order_refund_apply");
const data = createExampleData(notice);

describe("renderPage", () => {
  test("puts the order id into the default page", () => {
    expect(renderPage({ page: notice.page, notice, data, orderId: "1001" })).toBe(
      "pages/order/detail?id=1001",
    );
  });

  test("removes a leading slash", () => {
    expect(renderPage({ page: "/pages/index", notice, data, orderId: "1" })).toBe("pages/index");
  });

  test("encodes values, so that each stays one value", () => {
    const page = "pages/order/detail?id={order_id}&why={refund_reason}";
    const values = { ...data, refund_reason: "不想要了&a=b #?😀" };
    const query = renderPage({ page, notice, data: values, orderId: "a/b?c=d" }).split("?")[1];
    const params = (query ?? "").split("&").map((pair) => pair.split("=").map(decodeURIComponent));
    expect(params).toEqual([
      ["id", "a/b?c=d"],
      ["why", "不想要了&a=b #?😀"],
    ]);
  });

  test("inserts values in their normalised form, for code to read", () => {
    const page = "p?m={refund_amount}&t={refund_create_time}&c={refund_type}&n={refund_goods_num}";
    expect(renderPage({ page, notice, data, orderId: "1" })).toBe(
      "p?m=64.00&t=1769824800&c=refund_only&n=1",
    );
  });

  test("inserts nothing for an absent optional field and leaves dollar signs alone", () => {
    const cancel = builtInCatalog.get("order_cancel");
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

describe("a page whose values are long", () => {
  const page = "pages/order/detail?id={order_id}&why={refund_reason}&sn={order_sn}";
  const values = { ...data, refund_reason: "不想要了👨‍👩‍👧‍👦".repeat(100), order_sn: "A".repeat(2000) };

  test("is cut to the maximum length, keeping short values whole and cutting long ones between characters", () => {
    const rendered = renderPage({ page, notice, data: values, orderId: "单".repeat(20) });
    expect(rendered.length).toBeLessThanOrEqual(1024);
    expect(rendered.length).toBeGreaterThan(900);
    const pairs = (rendered.split("?")[1] ?? "").split("&").map((pair) => pair.split("="));
    const query = new Map(
      pairs.map(([name = "", value = ""]) => [name, decodeURIComponent(value)]),
    );
    expect(query.get("id")).toBe("单".repeat(20));
    expect(values.refund_reason.startsWith(query.get("why") ?? "?")).toBe(true);
    expect(query.get("why")).toMatch(/(?:不|想|要|了|👦)$/u);
    expect(query.get("sn")).toMatch(/^A+$/);
  });

  test("is not cut when it just fits", () => {
    const room = 1024 - "p?id=1&why=&sn=".length - data["order_sn"]!.toString().length;
    const short = "p?id={order_id}&why={refund_reason}&sn={order_sn}";
    const render = (length: number) =>
      renderPage({
        page: short,
        notice,
        data: { ...data, refund_reason: "x".repeat(length) },
        orderId: "1",
      });
    expect(render(room)).toHaveLength(1024);
    expect(render(room + 1)).toHaveLength(1024);
    expect(render(room)).toBe(render(room + 1));
  });
});

describe("checkPage", () => {
  test("accepts the default page of every notice", () => {
    for (const each of BUILT_IN_NOTICES) expect(() => checkPage(each.page, each)).not.toThrow();
  });

  test.for([
    "pages/index",
    "/pages/index",
    "pages/a?id={order_id}&sn={refund_sn}",
    "pages/a?back=https://shop.example",
    "pages/a?from=卡片&x=%E5%8D%A1",
    "packages_order/pages-2/Detail?",
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
    ["https://shop.example/a", "not a URL"],
    ["/javascript:alert(1)", "not a URL"],
    ["//shop.example/a", "not a URL"],
    ["pages/a\nb", "control characters"],
    ["pages/a b", "spaces"],
    ["../pages/a", "path of letters"],
    ["pages/../../a", "path of letters"],
    ["pages//a", "path of letters"],
    ["pages/a/", "path of letters"],
    ["pages\\a", "path of letters"],
    ["pages/a#top", "path of letters"],
    ["页面/订单", "path of letters"],
    ["?id={order_id}", "path of letters"],
    ["pages/{order_sn}?id=1", "after the question mark"],
    ["pages/x?<script>", "must have a query"],
    ['pages/x?a="b"', "must have a query"],
    ["pages/x?a=50%", "must have a query"],
    ["pages/x?a=\ud83d", "must have a query"],
    ["pages/x?a=1#b", "must have a query"],
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
