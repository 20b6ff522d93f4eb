import { createExampleData, builtInCatalog } from "@mp-notice/core";
import { beforeAll, afterAll, describe, expect, test } from "vitest";
import { eventually } from "../eventually.ts";
import { listDatabases } from "../start-operator-api.ts";
import { PAID, startShop } from "../start-shop.ts";

const NOTICE = "order_pay_success";

describe.each(listDatabases())("the customers' page on %s", (_name, open) => {
  let shop: Awaited<ReturnType<typeof startShop>>;
  let openid = "";
  let templateId = "";
  let transactionId = "";

  const find = async (search: string) => (await shop.query("customers.find", { search })).data;
  const get = async (sought: string) =>
    (await shop.query("customers.get", { openid: sought })).data;
  const pay = async (customer: string, orderId: string) =>
    shop.api.control<{ transactionId: string }>("POST", `/users/${customer}/pay`, {
      ...{ orderId, outcome: "success" },
    });
  const report = (reports: object[]) => shop.serve("grants.report", { openid, reports });
  const ask = (reportId: string, orderId: string, moment: string, answer: string) => ({
    ...{ kind: "subscribe", reportId, templateId, answer, ageMs: 0 },
    ...{ orderId, moment, notice: NOTICE },
  });

  beforeAll(async () => {
    shop = await startShop(open);
    await shop.save({ enabled: true, template: PAID });
    templateId = await shop.getTemplateId();
    openid = await shop.addCustomer();
    await report([ask("r1", "A1001", "submit", "reject"), ask("r2", "A1002", "paid", "accept")]);
    const data = {
      ...createExampleData(builtInCatalog.get(NOTICE)),
      order_sn: "20260131083000777",
    };
    await shop.serve("notices.trigger", { notice: NOTICE, openid, orderId: "A1001", data });
    transactionId = (await pay(openid, "A1003")).transactionId;
    await shop.serve("shipments.report", {
      ...{ order: { transactionId }, openid, orderId: "A1003", logistics: "express" },
      parcels: [{ company: "YD", trackingNo: "4300000000001", items: "手工陶瓷咖啡杯" }],
    });
  });
  afterAll(() => shop[Symbol.asyncDispose]());

  test("are found by whatever number they read out", async () => {
    const numbers = [
      ...[
        openid,
        openid.slice(0, 8),
        openid.slice(-6),
        `${openid.slice(0, 4)}…${openid.slice(-6)}`,
      ],
      ...["20260131083000777", "A1001", "A1002", "A1003", transactionId, "4300000000001"],
    ];
    for (const number of numbers) expect((await find(number)).openids, number).toContain(openid);
    for (const unknown of ["A9", "o-nobody", "' or 1=1 --", "%"])
      expect(await find(unknown)).toEqual({ openids: [], isMore: false });
  });

  test("show what was asked, given, told and shipped, newest first, and what can be sent now", async () => {
    await eventually(async () =>
      expect((await get(openid)).events.map(({ what }) => what)).toContain("message"),
    );
    const { events, reach, isCut } = await get(openid);
    expect(isCut).toBe(false);
    expect(events.map(({ at }) => at)).toEqual(
      events
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    );
    expect(events).toContainEqual(
      expect.objectContaining({
        what: "ask",
        orderId: "A1001",
        moment: "submit",
        answer: "reject",
      }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({
        ...{ what: "permission", kind: "subscribe", templateId, orderId: "A1002" },
        heldFor: "A1002",
      }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({ what: "message", notice: NOTICE, orderId: "A1001" }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({ what: "shipment", orderId: "A1003", logistics: "express" }),
    );
    expect(reach).toEqual([
      expect.objectContaining({
        ...{ notice: NOTICE, channel: "subscribe", templateId },
        ...{ free: 0, heldFor: ["A1002"], isToldByReport: false },
      }),
    ]);
  });

  test("of whom nothing is known show nothing, and another mini program's are not shown", async () => {
    expect(await get("o-nobody")).toMatchObject({ events: [], isCut: false });
  });

  test("a long story is cut, and says so", async () => {
    const other = await shop.addCustomer();
    const items = Array.from({ length: 105 }, (_, index) => ({
      ...{ notice: NOTICE, openid: other, orderId: `L${index}` },
      data: createExampleData(builtInCatalog.get(NOTICE)),
    }));
    for (let start = 0; start < items.length; start += 50)
      await shop.serve("notices.triggerMany", { items: items.slice(start, start + 50) });
    const { events, isCut } = await get(other);
    expect(events).toHaveLength(100);
    expect(isCut).toBe(true);
  });
});
