import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { listDatabases } from "../start-operator-api.ts";
import { PAID, startShop } from "../start-shop.ts";

const CODE = "order_pay_success";
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

async function startAsking(open: Parameters<typeof startShop>[0]) {
  const shop = await startShop(open);
  await shop.save({ enabled: true, template: PAID });
  const templateId = await shop.getTemplateId();
  let reports = 0;
  return {
    ...shop,
    /** As the collector reports it; each time for another order unless it is named. */
    async ask(answer: string, given: object = {}) {
      const reportId = `r${++reports}`;
      const { data } = await shop.serve("grants.report", {
        openid: "o-1",
        reports: [
          {
            ...{ kind: "subscribe", reportId, templateId, answer, ageMs: 0 },
            ...{ orderId: `A${reports}`, notice: CODE, moment: "submit", ...given },
          },
        ],
      });
      expect(data.results).toEqual([{ reportId, accepted: true }]);
    },
    count: async (input: object = {}) => (await shop.query("orders.countAsks", input)).data.items,
  };
}

describe.each(listDatabases())("the answers to asks on %s", (_name, open) => {
  test("count per notice and moment, the most refused first", async () => {
    await using shop = await startAsking(open);
    expect(await shop.count()).toEqual([]);
    for (const answer of ["accept", "acceptWithAudio", "reject", "HAVE", "NO_TAP", "NO_TAP"])
      await shop.ask(answer);
    await shop.ask("MAIN_SWITCH_OFF");
    for (const answer of ["reject", "reject", "accept"]) await shop.ask(answer, { moment: "paid" });
    await shop.ask("ban", { moment: "our_own" });
    await shop.ask("accept", { notice: "order_cancel" });
    const named = { notice: CODE, name: "订单支付成功通知" };
    const none = { had: 0, unanswered: [] };
    expect(await shop.count()).toMatchObject([
      { ...named, moment: "paid", asked: 3, accepted: 1, rejected: 2, ...none },
      {
        ...{ ...named, moment: "submit", asked: 3, accepted: 2, rejected: 1, had: 1 },
        unanswered: [
          { answer: "NO_TAP", count: 2 },
          { answer: "MAIN_SWITCH_OFF", count: 1 },
        ],
      },
      { notice: "order_cancel", moment: "submit", asked: 1, accepted: 1, rejected: 0, ...none },
      {
        ...{ ...named, moment: "our_own", asked: 0, accepted: 0, rejected: 0, had: 0 },
        unanswered: [{ answer: "ban", count: 1 }],
      },
    ]);
  });

  test("count an order's customer once each, by the last answer", async () => {
    await using shop = await startAsking(open);
    await shop.ask("reject", { orderId: "A", ageMs: MINUTE_MS });
    await shop.ask("accept", { orderId: "A" });
    await shop.ask("NO_TAP", { orderId: "A", ageMs: 2 * MINUTE_MS });
    expect(await shop.count()).toMatchObject([
      { moment: "submit", asked: 1, accepted: 1, rejected: 0, unanswered: [] },
    ]);
  });

  test("are those of the last days, of this mini program and of known notices", async () => {
    await using shop = await startAsking(open);
    await shop.ask("accept", { ageMs: 7 * DAY_MS - MINUTE_MS });
    await shop.ask("reject", { ageMs: 7 * DAY_MS + MINUTE_MS });
    await shop.ask("reject", { ageMs: 30 * DAY_MS - MINUTE_MS });
    await shop.ask("ban", { ageMs: 30 * DAY_MS + MINUTE_MS });
    await shop.ask("reject", { notice: "invented_by_a_phone" });
    await sql`
      insert into asks (app_id, order_id, openid, notice, moment, answer, asked_at)
      select 'wx00000000000other', order_id, openid, notice, moment, answer, asked_at from asks
    `.execute(shop.database.sql);
    const counts = { moment: "submit", accepted: 1, unanswered: [] };
    expect(await shop.count({ days: 7 })).toMatchObject([{ ...counts, asked: 1, rejected: 0 }]);
    expect(await shop.count({ days: 30 })).toMatchObject([{ ...counts, asked: 3, rejected: 2 }]);
    expect(await shop.count()).toEqual(await shop.count({ days: 30 }));
    const { error } = await shop.query("orders.countAsks", { days: 3650 });
    expect(error).toMatchObject({ reason: "INPUT_INVALID", details: [{ field: "days" }] });
  });
});
