import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { listDatabases } from "../start-operator-api.ts";
import { PAID, startShop } from "../start-shop.ts";

const CODE = "order_pay_success";

describe.each(listDatabases())("the customers a notice can reach on %s", (_name, open) => {
  test("count once regardless of their permissions, and only for notices those permissions cover", async () => {
    await using shop = await startShop(open);
    const reach = async (code: string) => {
      const { data } = await shop.query("grants.reach");
      return { ...data.notices.find((notice) => notice.code === code), of: data.customers };
    };
    expect(await reach(CODE)).toMatchObject({ of: 0, reachable: 0, status: "not_configured" });
    await shop.save({ enabled: true, template: PAID });
    const templateId = await shop.getTemplateId();
    let reports = 0;
    const report = (openid: string, given: object) =>
      shop.serve("grants.report", {
        openid,
        reports: [{ reportId: `r${++reports}`, ageMs: 0, ...given }],
      });
    const accept = { kind: "subscribe", templateId, answer: "accept" };
    await report("o-1", accept);
    await report("o-1", accept);
    await report("o-2", { ...accept, answer: "reject" });
    await report("o-3", { kind: "form", formId: "form-of-o-3" });
    await report("o-4", { kind: "payment", prepayId: "wx-unconfirmed", orderId: "A1" });
    expect(await reach(CODE)).toMatchObject({
      ...{ of: 4, reachable: 1, status: "ready", channel: "subscribe" },
      templateTitle: "订单支付成功通知",
    });
    expect(await reach("order_cancel")).toMatchObject({ reachable: 0, templateTitle: null });

    const channel = "template" as const;
    const { data: found } = await shop.query("templates.list", { channel, query: "支付成功" });
    const libraryTemplateId = found.items[0]?.libraryTemplateId ?? "";
    const picked = { code: CODE, channel, libraryTemplateId };
    const { data: keywords } = await shop.query("notices.suggest", picked);
    const choices = keywords.map(({ keywordId, source }) => ({ keywordId, source }));
    await shop.save({
      channel,
      template: { libraryTemplateId, keywords: choices },
      strandedGrants: 2,
    });
    const byForm = await reach(CODE);
    expect(byForm).toMatchObject({ channel: "template", reachable: 1 });
    await sql`update grants set expires_at = 1 where kind = 'form'`.execute(shop.database.sql);
    expect(await reach(CODE)).toMatchObject({ reachable: 0 });
  });
});

describe.each(listDatabases())("spent and lost permissions on %s", (_name, open) => {
  test("count on their day, by kind and template", async () => {
    await using shop = await startShop(open);
    expect((await shop.query("grants.listDays")).data.items).toEqual([]);
    await shop.save({ enabled: true, template: PAID });
    const templateId = await shop.getTemplateId();
    const report = { kind: "subscribe", templateId, answer: "accept", ageMs: 0 };
    for (const openid of ["o-1", "o-2", "o-3"])
      await shop.serve("grants.report", { openid, reports: [{ ...report, reportId: "r" }] });
    await shop.serve("grants.report", {
      openid: "o-4",
      reports: [{ kind: "form", reportId: "r", formId: "form-of-o-4", ageMs: 0 }],
    });
    const days = async () => (await shop.query("grants.listDays")).data;
    const { days: names, items } = await days();
    expect(items).toEqual([]);
    expect(names).toHaveLength(14);
    const today = Date.parse(`${names.at(-1)}T00:00:00+08:00`);
    const set = (openid: string, changes: ReturnType<typeof sql>) =>
      sql`update grants set ${changes} where openid = ${openid}`.execute(shop.database.sql);
    await set("o-1", sql`uses_free = 0, uses_spent = 1, spent_at = ${today}`);
    await set("o-2", sql`uses_free = 0, uses_spent = 1, spent_at = ${today - 1}`);
    await set("o-3", sql`uses_free = 0, uses_void = 1, voided_at = ${today - 13 * 86_400_000}`);
    await set("o-4", sql`uses_free = 0, uses_void = 1, voided_at = ${today - 13 * 86_400_000 - 1}`);
    const line = (values: Record<number, number>) => names.map((_, day) => values[day] ?? 0);
    expect((await days()).items).toEqual([
      {
        ...{ kind: "subscribe", templateId },
        ...{ spent: line({ 12: 1, 13: 1 }), lost: line({ 0: 1 }) },
      },
    ]);
  });
});
