import { describe, expect, test } from "vitest";
import { listDatabases, startOperatorApi } from "../start-operator-api.ts";
import { PAID, startShop } from "../start-shop.ts";

const DAY_MS = 86_400_000;

describe.each(listDatabases())("the collector on %s", (_name, open) => {
  test("signs a customer in by WeChat's code, once per code, for seven days", async () => {
    await using shop = await startShop(open);
    const openid = await shop.addCustomer();
    const { code } = await shop.api.control<{ code: string }>(
      "POST",
      `/users/${openid}/login-code`,
    );
    const { data } = await shop.api.mutate("collector.login", { code });
    const left = Date.parse(data.expiresAt) - Date.now();
    expect(left).toBeGreaterThan(7 * DAY_MS - 60_000);
    expect(left).toBeLessThanOrEqual(7 * DAY_MS);
    const caller = await shop.resolveCaller({
      authorization: `Bearer ${data.token}`,
      sessionToken: undefined,
    });
    expect(caller).toEqual({ kind: "customer", appId: shop.appId, openid });
    const again = await shop.api.mutate("collector.login", { code });
    expect(again).toMatchObject({
      status: 400,
      error: { reason: "INPUT_INVALID", details: [{ field: "code" }] },
    });
    shop.advanceClock(7 * DAY_MS);
    const late = await shop.api.query("collector.getTemplates", undefined, { bearer: data.token });
    expect(late.error?.reason).toBe("UNAUTHENTICATED");
  });

  test("records reports for the token's customer and repeats the first answer (idempotency)", async () => {
    await using shop = await startShop(open);
    await shop.save({ enabled: true, template: PAID });
    const templateId = await shop.getTemplateId();
    const openid = await shop.addCustomer();
    const { data: token } = await shop.serve("collector.createToken", { openid });
    const reports = [
      { kind: "form", reportId: "r-1", formId: "f-1", ageMs: 1000, orderId: "1" },
      { kind: "form", reportId: "r-2", formId: "the formId is a mock one", ageMs: 0 },
      { kind: "subscribe", reportId: "r-3", templateId, answer: "accept", ageMs: 0 },
    ];
    const report = () => shop.api.mutate("collector.report", { reports }, { bearer: token.token });
    const first = await report();
    expect(first.data.results).toEqual([
      { reportId: "r-1", accepted: true },
      { reportId: "r-2", accepted: false, reason: "MOCK_FORM_ID" },
      { reportId: "r-3", accepted: true },
    ]);
    expect((await report()).data).toEqual(first.data);
    const { data } = await shop.query("grants.list", { openid });
    expect(data.items.map(({ kind }: { kind: string }) => kind).toSorted()).toEqual([
      "form",
      "subscribe",
    ]);
  });

  test("still accepts a template that the account once had", async () => {
    await using shop = await startShop(open);
    await shop.save({ enabled: true, template: PAID });
    const templateId = await shop.getTemplateId();
    await shop.callWechat("/wxaapi/newtmpl/deltemplate", { priTmplId: templateId });
    const report = { kind: "subscribe", reportId: "r-1", templateId, answer: "accept", ageMs: 0 };
    const known = await shop.serve("grants.report", { openid: "o-1", reports: [report] });
    expect(known.data.results).toEqual([{ reportId: "r-1", accepted: true }]);
    const other = { ...report, reportId: "r-2", templateId: "never-seen" };
    const unknown = await shop.serve("grants.report", { openid: "o-1", reports: [other] });
    expect(unknown.data.results).toEqual([
      { reportId: "r-2", accepted: false, reason: "TEMPLATE_NOT_FOUND" },
    ]);
  });

  test("without payment settings nobody can sign in, and the reason says so", async () => {
    await using api = await startOperatorApi(open);
    expect((await api.mutate("collector.login", { code: "c" })).error?.reason).toBe(
      "MINI_PROGRAM_NOT_CONFIGURED",
    );
  });
});
