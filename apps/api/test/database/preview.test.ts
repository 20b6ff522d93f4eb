import { builtInCatalog, prepareMessage } from "@mp-notice/core";
import { describe, expect, test } from "vitest";
import { listDatabases } from "../start-operator-api.ts";
import { ORDER, PAID, startShop } from "../start-shop.ts";

const [, openDatabase] = listDatabases()[0] ?? [];
const open = () => {
  if (!openDatabase) throw new Error("no database");
  return openDatabase();
};

const text = (keywordId: string, value: string) => ({
  keywordId,
  source: { kind: "text", text: value },
});
const fromField = (keywordId: string, name: string, fallback?: string) => ({
  keywordId,
  source: { kind: "field", field: name, ...(fallback === undefined ? {} : { fallback }) },
});

async function startPreview() {
  const shop = await startShop(open);
  const preview = (input: object) =>
    shop.query("notices.preview", {
      code: "order_pay_success",
      channel: "subscribe",
      template: PAID,
      ...input,
    });
  return { shop, preview };
}

describe("a preview", () => {
  test("without data shows the fields' examples", async () => {
    const { shop, preview } = await startPreview();
    await using _ = shop;
    expect((await preview({})).data).toEqual({
      card: {
        title: "订单支付成功通知",
        lines: [
          { keywordId: "1", name: "订单编号", value: "20260131083000001", cut: false },
          { keywordId: "2", name: "订单金额", value: "¥128.00", cut: false },
          { keywordId: "3", name: "商品名称", value: "手工陶瓷咖啡杯、亚麻桌布", cut: false },
        ],
      },
      page: "pages/order/detail?id=10001",
      problems: [],
    });
  });

  test("shows exactly the values that a delivery of the saved mapping sends", async () => {
    const { shop, preview } = await startPreview();
    await using _ = shop;
    const data = {
      ...ORDER,
      order_amount: 9.9,
      order_total_goods_name: "一只非常非常长的手工陶瓷咖啡杯配一块亚麻桌布",
    };
    const page = "/pages/order/detail?id={order_id}&sn={order_sn}";
    await shop.save({ enabled: true, template: PAID, page });
    const openid = await shop.addCustomer();
    const { data: triggered } = await shop.serve("notices.trigger", {
      notice: "order_pay_success",
      openid,
      orderId: "10001",
      data,
    });
    const { data: delivery } = await shop.query("deliveries.get", {
      deliveryId: triggered.deliveryId,
    });
    const [settings] = await shop.parts.noticeSettings.list(shop.appId);
    const lane = {
      notice: "order_pay_success",
      channel: "subscribe" as const,
      templateId: settings?.mapping?.templateId ?? "",
    };
    const message = prepareMessage({
      delivery: { ...delivery, id: delivery.deliveryId, miniprogramState: null },
      notice: builtInCatalog.get("order_pay_success"),
      lane,
      grant: null,
      settings,
      miniprogramState: "formal",
    });
    const sent = JSON.parse(message.ok ? message.request : "null");
    const { data: shown } = await preview({ data, page });
    expect(shown.card.lines.map(({ value }) => value)).toEqual([
      sent.data.character_string1.value,
      sent.data.amount2.value,
      sent.data.thing3.value,
    ]);
    expect(shown.page).toBe(sent.page);
    expect(shown.card.lines[2]).toMatchObject({
      cut: true,
      value: "一只非常非常长的手工陶瓷咖啡杯配一块亚…",
    });
  });

  test("a missing optional field shows its fallback, not its example", async () => {
    const { shop, preview } = await startPreview();
    await using _ = shop;
    const template = {
      libraryTemplateId: "900002",
      keywords: [fromField("1", "order_sn"), fromField("5", "order_cancel_reason", "没有说")],
    };
    const data = { ...ORDER, order_cancel_time: 1769821200 };
    const lines = async (given: object) =>
      (await preview({ code: "order_cancel", template, data: given })).data.card.lines;
    expect((await lines(data))[1]?.value).toBe("没有说");
    expect((await lines({ ...data, order_cancel_reason: "不想要了" }))[1]?.value).toBe("不想要了");
  });

  test("an invalid mapping is shown with each problem at its line", async () => {
    const { shop, preview } = await startPreview();
    await using _ = shop;
    const keywords = [
      fromField("1", "order_sn"),
      fromField("2", "order_total_goods_name"),
      text("3", "字".repeat(21)),
      fromField("99", "order_sn"),
    ];
    const { data } = await preview({ template: { ...PAID, keywords } });
    expect(
      data.card.lines.map(({ keywordId, problem }: { keywordId: string; problem?: string }) => [
        keywordId,
        problem !== undefined,
      ]),
    ).toEqual([
      ["1", false],
      ["2", true],
      ["3", true],
      ["99", true],
    ]);
    expect(data.problems.map(({ field }) => field)).toEqual([
      "template.keywords.1.source",
      "template.keywords.2.source",
      "template.keywords.3.keywordId",
    ]);
    const saved = await shop.save({ template: { ...PAID, keywords } });
    expect(saved.error).toMatchObject({ reason: "MAPPING_INVALID", details: data.problems });
  });

  test("one keyword is too few to save but is still shown", async () => {
    const { shop, preview } = await startPreview();
    await using _ = shop;
    const { data } = await preview({ template: { ...PAID, keywords: PAID.keywords.slice(0, 1) } });
    expect(data.card.lines[0]?.value).toBe("20260131083000001");
    expect(data.problems).toEqual([
      { field: "template.keywords", problem: expect.stringContaining("2 to 5") },
    ]);
  });

  test("data that a trigger would reject is rejected with the same fields", async () => {
    const { shop, preview } = await startPreview();
    await using _ = shop;
    const data = {
      ...ORDER,
      order_amount: "12.345",
      order_create_time: 1769819400000,
      nonsense: 1,
    };
    const answer = await preview({ data });
    await shop.save({ enabled: true, template: PAID });
    const triggered = await shop.serve("notices.trigger", {
      notice: "order_pay_success",
      openid: "o-1",
      orderId: "1",
      data,
    });
    expect(answer.error).toMatchObject({ reason: "FIELD_INVALID" });
    expect(answer.error?.details.map(({ field }) => field).toSorted()).toEqual([
      "data.nonsense",
      "data.order_amount",
      "data.order_create_time",
    ]);
    expect(triggered.error?.details).toEqual(answer.error?.details);
  });

  test("an invalid page is rejected", async () => {
    const { shop, preview } = await startPreview();
    await using _ = shop;
    for (const page of ["https://example.com", "pages/a?x={nothing}", " "]) {
      const answer = await preview({ page });
      expect(answer.error, page).toMatchObject({
        reason: "INPUT_INVALID",
        details: [{ field: "page" }],
      });
      expect((await shop.save({ page })).error).toMatchObject({
        reason: "INPUT_INVALID",
        details: [{ field: "page" }],
      });
    }
  });
});

test("suggestions can be saved unchanged", async () => {
  const { shop } = await startPreview();
  await using _ = shop;
  for (const [code, channel, libraryTemplateId] of [
    ["order_pay_success", "subscribe", "900004"],
    ["order_pay_fail", "subscribe", "900001"],
    ["order_cancel", "subscribe", "900002"],
    ["order_refund_apply", "subscribe", "900003"],
    ["order_pay_success", "template", "AT0009"],
    ["order_refund_apply", "template", "AT9003"],
  ]) {
    const { data } = await shop.query("notices.suggest", { code, channel, libraryTemplateId });
    expect(data[0]).toMatchObject({
      keywordId: expect.any(String),
      source: { kind: "field" },
      why: expect.stringMatching(/name|synonym|type/),
    });
    const keywords = data.map(({ keywordId, source }) => ({
      keywordId,
      source,
    }));
    const saved = await shop.save({
      code,
      channel,
      enabled: true,
      template: { libraryTemplateId, keywords },
    });
    expect(saved.data?.status, `${code} ${libraryTemplateId}`).toBe("ready");
  }
});
