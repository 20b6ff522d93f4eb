import { createExampleData, BUILT_IN_NOTICES, type Channel } from "@mp-notice/core";
import { describe, expect, test } from "vitest";
import { listDatabaseServers } from "../list-database-servers.ts";
import { startProduct, toDatabaseUrl, type Product } from "../start-product.ts";

/** The defaults that an operator finds for each notice. */
const SEARCHES = {
  order_pay_success: "支付成功",
  order_pay_fail: "付款失败",
  order_cancel: "取消",
  order_refund_apply: "退款",
  order_ship: "发货",
  order_refund_result: "退款成功",
  order_unpaid: "待付款",
  order_pickup: "自提",
};

async function pickAndMap(
  product: Product,
  { code, channel }: { code: keyof typeof SEARCHES; channel: Channel },
) {
  const operator = await product.signIn();
  const { data: found } = await product.query(
    "templates.list",
    { channel, query: SEARCHES[code] },
    operator,
  );
  const { libraryTemplateId } = found.items[0];
  const { data: template } = await product.query(
    "templates.get",
    { channel, libraryTemplateId },
    operator,
  );
  expect(template.keywords.length).toBeGreaterThan(1);
  const { data: suggested } = await product.query(
    "notices.suggest",
    { code, channel, libraryTemplateId },
    operator,
  );
  const keywords = suggested.map(
    ({ keywordId, source }: { keywordId: string; source: unknown }) => ({ keywordId, source }),
  );
  const { data: saved, error } = await product.mutate(
    "notices.update",
    { code, enabled: true, channel, template: { libraryTemplateId, keywords } },
    operator,
  );
  expect(error).toBeNull();
  expect(saved.status).toBe("ready");
  return { saved, preview: { code, channel, template: { libraryTemplateId, keywords } } };
}

async function permit(
  product: Product,
  input: { channel: Channel; openid: string; headers: Record<string, string>; templateId: string },
) {
  const { channel, openid, headers, templateId } = input;
  const given =
    channel === "subscribe"
      ? await product.control(`/users/${openid}/subscribe`, {
          templateIds: [templateId],
          answer: "accept",
        })
      : await product.control(`/users/${openid}/submit-form`, {});
  const report =
    channel === "subscribe"
      ? { kind: "subscribe", reportId: "r1", templateId, answer: given[templateId], ageMs: 0 }
      : { kind: "form", reportId: "r1", formId: given.formId, ageMs: 0 };
  const { data } = await product.mutate("collector.report", { reports: [report] }, headers);
  expect(data.results).toEqual([{ reportId: "r1", accepted: true }]);
}

describe.each(listDatabaseServers())("the main job on $name", ({ server }) => {
  test.each(["subscribe", "template"] as const)(
    "from an empty install to the message in WeChat, by the %s channel",
    async (channel) => {
      await using product = await startProduct({ databaseUrl: toDatabaseUrl(server) });
      const operator = await product.signIn();
      for (const notice of BUILT_IN_NOTICES) {
        const code = notice.code;
        const { saved, preview } = await pickAndMap(product, { code, channel });
        const { openid, headers } = await product.createCustomer();
        await permit(product, { channel, openid, headers, templateId: saved.template.templateId });
        const data = createExampleData(notice);
        const { data: triggered } = await product.mutate(
          "notices.trigger",
          { notice: code, openid, orderId: "A1", data },
          product.asService,
        );
        expect(triggered).toMatchObject({ duplicate: false });

        const listMessages = () => product.control(`/messages?openid=${openid}`);
        await expect.poll(listMessages).toHaveLength(1);
        const messages = await listMessages();
        const { data: previewed } = await product.query(
          "notices.preview",
          { ...preview, data },
          operator,
        );
        expect(messages[0]).toMatchObject({
          openid,
          channel,
          templateId: saved.template.templateId,
          page: "pages/order/detail?id=A1",
        });
        expect(messages[0].lines).toEqual(
          previewed.card.lines.map(({ name, value }: { name: string; value: string }) => ({
            name,
            value,
          })),
        );

        const { deliveryId } = triggered;
        const getDelivery = async () =>
          (await product.query("deliveries.get", { deliveryId }, operator)).data;
        await expect.poll(async () => (await getDelivery()).state).toBe("sent");
        const delivery = await getDelivery();
        expect(delivery.response.errcode).toBe(0);
        expect(delivery.timeline.map(({ what }: { what: string }) => what)).toEqual(
          expect.arrayContaining(["accepted", "claimed", "answered"]),
        );
      }
    },
  );

  test("a trigger that arrives before the permission is sent once the permission arrives", async () => {
    await using product = await startProduct({ databaseUrl: toDatabaseUrl(server) });
    const { saved } = await pickAndMap(product, {
      code: "order_pay_success",
      channel: "subscribe",
    });
    const { openid, headers } = await product.createCustomer();
    const data = createExampleData(BUILT_IN_NOTICES[0]);
    const trigger = { notice: "order_pay_success", openid, orderId: "B1", data };
    const { data: triggered } = await product.mutate("notices.trigger", trigger, product.asService);
    const find = async () =>
      (
        await product.query(
          "deliveries.find",
          { idempotencyKey: "order_pay_success:B1" },
          product.asService,
        )
      ).data;
    await expect.poll(find).toMatchObject({
      deliveryId: triggered.deliveryId,
      state: "waiting_for_grant",
      reason: "NO_GRANT",
    });
    await permit(product, {
      channel: "subscribe",
      openid,
      headers,
      templateId: saved.template.templateId,
    });
    await expect.poll(() => product.control(`/messages?openid=${openid}`)).toHaveLength(1);

    const { data: again } = await product.mutate("notices.trigger", trigger, product.asService);
    expect(again).toMatchObject({ deliveryId: triggered.deliveryId, duplicate: true });
    const { error } = await product.mutate(
      "notices.trigger",
      { ...trigger, data: { ...data, order_amount: "1.00" } },
      product.asService,
    );
    expect(error).toMatchObject({
      reason: "IDEMPOTENCY_CONFLICT",
      details: [{ field: "idempotencyKey" }],
    });
  });

  test("an acceptance known only from WeChat's event is a permission; one reported twice is one message", async () => {
    await using product = await startProduct({ databaseUrl: toDatabaseUrl(server) });
    const operator = await product.signIn();
    const { saved } = await pickAndMap(product, { code: "order_cancel", channel: "subscribe" });
    const { templateId } = saved.template;
    const { openid, headers } = await product.createCustomer();
    await product.control(`/users/${openid}/subscribe`, {
      templateIds: [templateId],
      answer: "accept",
    });
    const listGrants = async () =>
      (await product.query("grants.list", { openid }, operator)).data.items;
    await expect
      .poll(listGrants)
      .toMatchObject([{ kind: "subscribe", templateId, state: "usable" }]);
    const report = { kind: "subscribe", reportId: "both", templateId, answer: "accept", ageMs: 0 };
    await product.mutate("collector.report", { reports: [report] }, headers);
    expect(await listGrants()).toHaveLength(1);
  });

  test("without a mini program every screen's query says so", async () => {
    await using product = await startProduct({
      databaseUrl: toDatabaseUrl(server),
      isConnected: false,
    });
    const operator = await product.signIn();
    const { error } = await product.query("templates.list", { channel: "subscribe" }, operator);
    expect(error?.reason).toBe("MINI_PROGRAM_NOT_CONFIGURED");
    expect((await product.query("paymentSettings.get", undefined, operator)).data).toBeNull();
  });
});
