import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { connectDatabase } from "../../src/database/connect.ts";
import { migrateDatabase } from "../../src/database/migrate.ts";
import { listDatabaseServers } from "../list-database-servers.ts";
import { COUPON, COUPON_DATA, COUPON_TEMPLATE, withFields } from "../own-notice.ts";
import { SERVICE_KEY, startOperatorApi } from "../start-operator-api.ts";
import { startProduct, toDatabaseUrl } from "../start-product.ts";

const CODE = COUPON.code;
const { coupon_no, amount } = COUPON.fields;

/** The product with the coupon notice defined and mapped. */
async function startWithCoupon(server: string) {
  const product = await startProduct({ databaseUrl: toDatabaseUrl(server) });
  const operator = await product.signIn();
  const define = async (notice: object) => {
    const { error } = await product.mutate(
      "notices.define",
      { notices: [notice] },
      product.asService,
    );
    expect(error).toBeNull();
  };
  const map = async (template: object) => {
    const input = { code: CODE, enabled: true, template };
    const { data, error } = await product.mutate("notices.update", input, operator);
    expect(error).toBeNull();
    return data.template.templateId as string;
  };
  await define(COUPON);
  const templateId = await map(COUPON_TEMPLATE);
  const getDelivery = async (deliveryId: string) =>
    (await product.query("deliveries.get", { deliveryId }, operator)).data;
  return {
    product,
    operator,
    define,
    map,
    templateId,
    getDelivery,
    async trigger(openid: string, given: object = {}) {
      const trigger = { notice: CODE, openid, orderId: "A1", data: COUPON_DATA, ...given };
      return (await product.mutate("notices.trigger", trigger, product.asService)).data.deliveryId;
    },
    async accept({ openid, headers }: { openid: string; headers: Record<string, string> }) {
      const body = { templateIds: [templateId], answer: "accept" };
      const given = await product.control(`/users/${openid}/subscribe`, body);
      const report = { kind: "subscribe", reportId: "r1", templateId, answer: given[templateId] };
      const reports = [{ ...report, ageMs: 0 }];
      await product.mutate("collector.report", { reports }, headers);
    },
    untilEnded: (deliveryId: string, state: string) =>
      expect
        .poll(async () => (await getDelivery(deliveryId)).state, { timeout: 10_000 })
        .toBe(state),
    async readLines(openid: string): Promise<string[]> {
      const [message] = await product.control(`/messages?openid=${openid}`);
      return message.lines.map(({ value }: { value: string }) => value);
    },
  };
}

describe.each(listDatabaseServers())("a notice of the shop's own on $name", ({ server }) => {
  test("reaches the customer, who was asked for it by the collector, and is logged", async () => {
    const shop = await startWithCoupon(server);
    await using product = shop.product;
    const customer = await product.createCustomer();
    const { data: templates } = await product.query(
      "collector.getTemplates",
      undefined,
      customer.headers,
    );
    expect(templates.items).toMatchObject([{ notice: CODE, templateId: shop.templateId }]);
    const deliveryId = await shop.trigger(customer.openid);
    await shop.untilEnded(deliveryId, "waiting_for_grant");
    await shop.accept(customer);
    await shop.untilEnded(deliveryId, "sent");
    expect(await shop.readLines(customer.openid)).toEqual(["C1", "¥20.00"]);
    expect(await shop.getDelivery(deliveryId)).toMatchObject({
      request: { page: "pages/order/detail?no=C1" },
      definitionVersion: 1,
    });
    const { data: list } = await product.query("notices.list", undefined, shop.operator);
    expect(list.at(-1)).toMatchObject({ code: CODE, sentIn7Days: 1 });
  });

  test("is rendered by the version that it was triggered with, also when it is sent again", async () => {
    const shop = await startWithCoupon(server);
    await using product = shop.product;
    const customer = await product.createCustomer();
    const labelled = {
      ...{ type: "choice", name: "类型", example: "cash", required: true },
      choices: { cash: { name: "代金券" } },
    };
    await shop.define(withFields({ coupon_no, amount, kind: labelled } as never));
    const template = {
      libraryTemplateId: "900003",
      keywords: [
        { keywordId: "1", source: { kind: "field", field: "coupon_no" } },
        { keywordId: "6", source: { kind: "field", field: "kind" } },
      ],
    };
    await shop.map(template);
    const data = { ...COUPON_DATA, kind: "cash" };
    const first = await shop.trigger(customer.openid, { data, grantWaitSeconds: 0 });
    await shop.untilEnded(first, "no_grant");
    const waiting = await shop.trigger(customer.openid, { data, orderId: "A2" });
    await shop.untilEnded(waiting, "waiting_for_grant");

    await shop.define(
      withFields({
        coupon_no,
        amount,
        kind: { ...labelled, choices: { cash: { name: "抵用券" } } },
      } as never),
    );
    const { data: detail } = await product.query("notices.get", { code: CODE }, shop.operator);
    const { templateId } = detail.template;
    const accept = async (reportId: string) => {
      const body = { templateIds: [templateId], answer: "accept" };
      await product.control(`/users/${customer.openid}/subscribe`, body);
      const report = { kind: "subscribe", reportId, templateId, answer: "accept", ageMs: 0 };
      await product.mutate("collector.report", { reports: [report] }, customer.headers);
    };
    await accept("r1");
    await shop.untilEnded(waiting, "sent");
    expect(await shop.readLines(customer.openid)).toEqual(["C1", "代金券"]);

    await accept("r2");
    const resend = { deliveryIds: [first] };
    const { data: resent } = await product.mutate("deliveries.resend", resend, shop.operator);
    const again = resent.results[0].resentAs as string;
    await shop.untilEnded(again, "sent");
    expect((await shop.getDelivery(again)).definitionVersion).toBe(2);
    const messages = await product.control(`/messages?openid=${customer.openid}`);
    expect(messages.map(({ lines }: any) => lines[1].value)).toEqual(["代金券", "代金券"]);
    await accept("r3");
    const fresh = await shop.trigger(customer.openid, { data, orderId: "A3" });
    await shop.untilEnded(fresh, "sent");
    const all = await product.control(`/messages?openid=${customer.openid}`);
    expect(all.map(({ lines }: any) => lines[1].value)).toContain("抵用券");
  });

  test("shows a field that was added since by a fallback when an older delivery is sent again", async () => {
    const shop = await startWithCoupon(server);
    await using product = shop.product;
    const customer = await product.createCustomer();
    const first = await shop.trigger(customer.openid, { grantWaitSeconds: 0 });
    await shop.untilEnded(first, "no_grant");
    const shopName = { type: "text", name: "门店", example: "人民路店", required: true };
    await shop.define(withFields({ coupon_no, amount, shop: shopName } as never));
    const keywords = [
      ...COUPON_TEMPLATE.keywords,
      { keywordId: "3", source: { kind: "field", field: "shop" } },
    ];
    const templateId = await shop.map({ ...COUPON_TEMPLATE, keywords });
    const body = { templateIds: [templateId], answer: "accept" };
    await product.control(`/users/${customer.openid}/subscribe`, body);
    const report = { kind: "subscribe", reportId: "r1", templateId, answer: "accept", ageMs: 0 };
    await product.mutate("collector.report", { reports: [report] }, customer.headers);
    const resend = { deliveryIds: [first] };
    const { data: resent } = await product.mutate("deliveries.resend", resend, shop.operator);
    await shop.untilEnded(resent.results[0].resentAs, "sent");
    expect(await shop.readLines(customer.openid)).toEqual(["C1", "¥20.00", "无"]);
  });

  test("is still sent after it was retired, and refused when WeChat refuses it", async () => {
    const shop = await startWithCoupon(server);
    await using product = shop.product;
    const customer = await product.createCustomer();
    const refusing = await product.createCustomer("refused");
    const deliveryId = await shop.trigger(customer.openid);
    await shop.untilEnded(deliveryId, "waiting_for_grant");
    const refused = await shop.trigger(refusing.openid, { grantWaitSeconds: 0, orderId: "A2" });
    await shop.untilEnded(refused, "no_grant");
    await product.mutate("notices.retire", { code: CODE }, shop.operator);
    const { data: templates } = await product.query(
      "collector.getTemplates",
      undefined,
      customer.headers,
    );
    expect(templates.items).toEqual([]);
    await shop.accept(customer);
    await shop.untilEnded(deliveryId, "sent");
  });

  test("is still there after a restart", async () => {
    const folder = await mkdtemp(join(tmpdir(), "own-notices-"));
    const url = server === "sqlite" ? `sqlite:${join(folder, "shop.db")}` : toDatabaseUrl(server);
    const open = async () => {
      const database = await connectDatabase({ url });
      await migrateDatabase(database);
      return database;
    };
    {
      await using api = await startOperatorApi(open);
      await api.mutate("notices.define", { notices: [COUPON] }, { bearer: SERVICE_KEY });
    }
    {
      await using api = await startOperatorApi(open);
      const cookie = await api.signIn();
      const { data } = await api.query("notices.get", { code: CODE }, { cookie });
      expect(data).toMatchObject({ name: COUPON.name, definitionVersion: 1 });
    }
    await rm(folder, { recursive: true, force: true });
  });
});

describe.each(listDatabaseServers().filter(({ server }) => server !== "sqlite"))(
  "processes that share $name",
  ({ server }) => {
    test("see each other's definitions within a second", async () => {
      const url = toDatabaseUrl(server);
      const open = async () => {
        const database = await connectDatabase({ url });
        await migrateDatabase(database);
        return database;
      };
      await using one = await startOperatorApi(open);
      await using other = await startOperatorApi(open);
      const trigger = async () => {
        const given = { notice: CODE, openid: "o-1", orderId: "A1", data: COUPON_DATA };
        return (await other.mutate("notices.trigger", given, { bearer: SERVICE_KEY })).error
          ?.reason;
      };
      const { appId, appSecret } = other.simulator.app;
      const cookie = await other.signIn();
      await other.mutate("paymentSettings.update", { appId, appSecret }, { cookie });
      expect(await trigger()).toBe("NOTICE_NOT_FOUND");
      await one.mutate("notices.define", { notices: [COUPON] }, { bearer: SERVICE_KEY });
      await expect.poll(trigger, { timeout: 2000 }).toBe("NOTICE_NOT_READY");
      const operator = { cookie: await one.signIn() };
      await one.mutate("notices.retire", { code: CODE }, operator);
      await expect.poll(trigger, { timeout: 2000 }).toBe("NOTICE_NOT_FOUND");
    });
  },
);
