import { createExampleData, builtInCatalog } from "@mp-notice/core";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { eventually } from "../eventually.ts";
import { listDatabaseServers } from "../list-database-servers.ts";
import { startProduct, toDatabaseUrl } from "../start-product.ts";

const NOTICE = "order_ship";
const PARCEL = { company: "YD", trackingNo: "4300000000001", items: "手工陶瓷咖啡杯" };

/** The product with `order_ship` mapped, and a customer who pays. */
async function startScene(server: string) {
  const product = await startProduct({ databaseUrl: toDatabaseUrl(server) });
  const operator = await product.signIn();
  const read = async (name: string, input: unknown) =>
    (await product.query(name, input, operator)).data;
  const { items } = await read("templates.list", { channel: "subscribe", query: "发货" });
  const template = { channel: "subscribe", libraryTemplateId: items[0].libraryTemplateId };
  const suggested = await read("notices.suggest", { code: NOTICE, ...template });
  const keywords = suggested.map(({ keywordId, source }: any) => ({ keywordId, source }));
  const { data: saved } = await product.mutate(
    "notices.update",
    { code: NOTICE, enabled: true, template: { ...template, channel: undefined, keywords } },
    operator,
  );
  const { templateId } = saved.template;
  const customer = await product.createCustomer();
  const { openid } = customer;
  let reports = 0;
  return {
    [Symbol.asyncDispose]: product[Symbol.asyncDispose],
    product,
    openid,
    async pay(orderId: string) {
      const path = `/users/${openid}/pay`;
      const { transactionId } = await product.control(path, { orderId, outcome: "success" });
      return { orderId, transactionId };
    },
    async report(
      { orderId, transactionId }: { orderId: string; transactionId: string },
      changes: object = {},
    ): Promise<string> {
      const report = {
        ...{ order: { transactionId }, openid, orderId },
        ...{ logistics: "express", parcels: [PARCEL], ...changes },
      };
      const { data } = await product.mutate("shipments.report", report, product.asService);
      return data.shipmentId;
    },
    untilShipment: (shipmentId: string, state: string) =>
      eventually(async () =>
        expect((await read("shipments.get", { shipmentId })).state).toBe(state),
      ),
    /** Accepts one message; with a moment it is held for the order. */
    async accept(orderId: string, moment?: string) {
      const body = { templateIds: [templateId], answer: "accept" };
      await product.control(`/users/${openid}/subscribe`, body);
      const report = {
        ...{ kind: "subscribe", reportId: `r${++reports}`, templateId, answer: "accept" },
        ...{ ageMs: 0, orderId, ...(moment && { moment, notice: NOTICE }) },
      };
      await product.mutate("collector.report", { reports: [report] }, customer.headers);
    },
    async trigger(orderId: string): Promise<string> {
      const data = createExampleData(builtInCatalog.get(NOTICE));
      const trigger = { notice: NOTICE, openid, orderId, data };
      return (await product.mutate("notices.trigger", trigger, product.asService)).data.deliveryId;
    },
    /** The delivery, once it is in this state. */
    until: (deliveryId: string, state: string) =>
      eventually(async () => {
        const delivery = await read("deliveries.get", { deliveryId });
        expect(delivery.state).toBe(state);
        return delivery;
      }),
    async countFree(): Promise<number> {
      const { rows } = await sql<{ free: number }>`
        select coalesce(sum(uses_free), 0) as free from grants
      `.execute(product.database.sql);
      return Number(rows[0]?.free);
    },
    listChannels: async () =>
      (await product.control(`/messages?openid=${openid}`)).map(({ channel }: any) => channel),
    listReach: async () => (await read("orders.listReach", {})).items[0],
  };
}

const findRoad = ({ timeline }: { timeline: { what: string }[] }) =>
  timeline.find(({ what }) => what === "road");

describe.each(listDatabaseServers())("a message about a shipment on $name", ({ server }) => {
  test("spends nothing when a report tells the customer", async () => {
    await using scene = await startScene(server);
    const order = await scene.pay("A1");
    await scene.accept("A1", "paid");
    await scene.untilShipment(await scene.report(order), "reported");
    const delivery = await scene.until(await scene.trigger("A1"), "skipped");
    expect(delivery.reason).toBe("TOLD_BY_REPORT");
    expect(findRoad(delivery)).toMatchObject({ road: "report" });
    expect(await scene.countFree()).toBe(1);
    expect(await scene.listChannels()).toEqual(["shipment"]);
    expect(await scene.listReach()).toMatchObject({ notice: NOTICE, byReport: 1, held: 0 });
  });

  test("waits for a report on its way, and goes by a permission when it is refused", async () => {
    await using scene = await startScene(server);
    await scene.accept("A2", "paid");
    // WeChat does not know this payment: the report is tried for an hour.
    const unknown = { orderId: "A2", transactionId: "4200009999202601310000000009" };
    const shipmentId = await scene.report(unknown);
    const deliveryId = await scene.trigger("A2");
    await eventually(async () => {
      const { reason } = await scene.until(deliveryId, "queued");
      expect(reason).toBe("AWAITS_REPORT");
    });
    await scene.product.mutate("shipments.cancel", { shipmentId }, scene.product.asService);
    await sql`update deliveries set due_at = 0 where id = ${deliveryId}`.execute(
      scene.product.database.sql,
    );
    const delivery = await scene.until(deliveryId, "sent");
    expect(findRoad(delivery)).toMatchObject({ road: "held", not: { report: "CANCELLED" } });
  });

  test("says why no better road was there", async () => {
    await using scene = await startScene(server);
    const order = await scene.pay("A3");
    await scene.untilShipment(await scene.report(order, { allShipped: false }), "reported");
    await scene.accept("A4", "paid");
    const waiting = await scene.trigger("A3");
    await scene.until(waiting, "waiting_for_grant");
    expect(await scene.listReach()).toMatchObject({ byReport: 0, held: 1 });
    await scene.accept("A3");
    const delivery = await scene.until(waiting, "sent");
    expect(findRoad(delivery)).toMatchObject({
      road: "any",
      not: { report: "PARTIAL", held: "OTHER_ORDERS" },
    });
    // The other order's permission is untouched.
    expect(await scene.countFree()).toBe(1);
  });

  test("is sent when another customer's report names the same order", async () => {
    await using scene = await startScene(server);
    const stranger = await scene.product.createCustomer();
    const path = `/users/${stranger.openid}/pay`;
    const paid = await scene.product.control(path, { orderId: "A5", outcome: "success" });
    const forged = { orderId: "A5", transactionId: paid.transactionId };
    const shipmentId = await scene.report(forged, { openid: stranger.openid });
    await scene.untilShipment(shipmentId, "reported");
    await scene.accept("A5", "paid");
    expect(await scene.listReach()).toMatchObject({ byReport: 0, held: 1 });
    const delivery = await scene.until(await scene.trigger("A5"), "sent");
    expect(findRoad(delivery)).toMatchObject({ road: "held", not: { report: "NONE" } });
  });
});
