import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listDatabases } from "../start-operator-api.ts";
import { PAID, PAID_WITH_TIME, startShop } from "../start-shop.ts";

const CODE = "order_pay_success";
const BY_FORM = { channel: "template", template: { ...PAID, libraryTemplateId: "AT9004" } };

describe.each(listDatabases())("a save that strands permissions on %s", (_name, open) => {
  let shop: Awaited<ReturnType<typeof startShop>>;
  let reports = 0;
  beforeAll(async () => {
    shop = await startShop(open);
    await shop.save({ enabled: true, template: PAID });
  });
  afterAll(() => shop[Symbol.asyncDispose]());

  async function accept(): Promise<void> {
    const reportId = `r-${++reports}`;
    const templateId = await shop.getTemplateId();
    const report = { kind: "subscribe", reportId, templateId, answer: "accept", ageMs: 0 };
    await shop.serve("grants.report", { openid: "o-1", reports: [report] });
  }

  async function expectRefusal(change: object, stranded: number): Promise<void> {
    const before = [await shop.get(), await shop.listAccount()];
    const calls = (await shop.listWechatCalls()).filter((path) => /addtemplate|\/add/.test(path));
    const refused = await shop.save(change);
    expect(refused).toMatchObject({ status: 409, error: { reason: "CONFIRMATION_REQUIRED" } });
    const [detail] = refused.error?.details ?? [];
    expect(detail?.field).toBe("strandedGrants");
    expect(detail?.problem).toMatch(new RegExp(`^${stranded} usable permission.*: ${stranded}$`));
    expect([await shop.get(), await shop.listAccount()]).toEqual(before);
    const after = (await shop.listWechatCalls()).filter((path) => /addtemplate|\/add/.test(path));
    expect(after).toEqual(calls);
  }

  test("is rejected without a confirmed number and changes nothing", async () => {
    await accept();
    await accept();
    for (const change of [{ template: PAID_WITH_TIME }, BY_FORM]) {
      await expectRefusal(change, 2);
      await expectRefusal({ ...change, strandedGrants: 0 }, 2);
      await expectRefusal({ ...change, strandedGrants: 1, enabled: true, page: "pages/x" }, 2);
      const { data } = await shop.query("notices.planUpdate", { code: CODE, ...change });
      expect(data).toMatchObject({ strandedGrants: 2 });
    }
  });

  test("strands nothing: the same template, other settings, switching off and on", async () => {
    for (const change of [
      { template: PAID },
      { page: "pages/order/index" },
      { enabled: false },
      { enabled: true },
    ])
      expect((await shop.save(change)).error).toBeNull();
    expect((await shop.save({ strandedGrants: -1 })).error?.reason).toBe("INPUT_INVALID");
  });

  test("strands nothing that another notice still uses", async () => {
    await shop.save({ code: "order_cancel", template: PAID });
    const plan = await shop.query("notices.planUpdate", { code: CODE, template: PAID_WITH_TIME });
    expect(plan.data).toMatchObject({ strandedGrants: 0 });
    await shop.save({ code: "order_cancel", ...BY_FORM });
    await expectRefusal({ template: PAID_WITH_TIME }, 2);
  });

  test("succeeds with the reported number or a greater one", async () => {
    const change = { template: PAID_WITH_TIME };
    expect((await shop.save({ ...change, strandedGrants: 2 })).error).toBeNull();
    // Switching back strands nothing: no customer gave a permission for the other template.
    expect((await shop.save({ template: PAID })).error).toBeNull();
    expect((await shop.save({ ...change, strandedGrants: 99 })).error).toBeNull();
  });
});

const field = (keywordId: string, name: string) => ({
  keywordId,
  source: { kind: "field", field: name },
});

describe.each(listDatabases())("similar templates on %s", (_name, open) => {
  const CANCEL = [
    field("1", "order_sn"),
    field("3", "order_amount"),
    field("4", "order_cancel_time"),
  ];
  const template = (keywords: object[]) => ({ libraryTemplateId: "900002", keywords });
  const readOrder = (lines: { keywordId: string }[] | undefined) =>
    lines?.map(({ keywordId }) => keywordId);

  test("another order of the same keywords is the same template: plan, preview and save say so", async () => {
    await using shop = await startShop(open);
    const code = "order_cancel";
    await shop.save({ code, enabled: true, template: template(CANCEL) });
    const templateId = await shop.getTemplateId(code);
    const report = { kind: "subscribe", reportId: "r-1", templateId, answer: "accept", ageMs: 0 };
    await shop.serve("grants.report", { openid: "o-1", reports: [report] });

    const [first, ...rest] = CANCEL.toReversed();
    const chosen = template([first ?? {}, ...rest]);
    const plan = (await shop.query("notices.planUpdate", { code, template: chosen })).data;
    expect(plan).toMatchObject({ action: "unchanged", templateId, strandedGrants: 0 });
    expect(readOrder(plan.keywords)).toEqual(["1", "3", "4"]);
    const input = { code, channel: "subscribe", template: chosen };
    const preview = (await shop.query("notices.preview", input)).data;
    expect(readOrder(preview.card.lines)).toEqual(["1", "3", "4"]);
    const saved = await shop.save({ code, template: chosen });
    expect(saved.data.template?.templateId).toBe(templateId);
    expect(readOrder(saved.data.template?.keywords)).toEqual(["1", "3", "4"]);
    expect(await shop.listAccount()).toHaveLength(1);

    const calls = await shop.listWechatCalls();
    await shop.query("notices.preview", { ...input, page: "pages/x" });
    expect(await shop.listWechatCalls()).toEqual(calls);
    await shop.fail("/wxaapi/newtmpl/gettemplate", { kind: "status", status: 500 }, 9);
    shop.advanceClock(120_000);
    const offline = (await shop.query("notices.preview", input)).data;
    expect(readOrder(offline.card.lines)).toEqual(["4", "3", "1"]);
  });

  test("plan, save, list and detail warn about the same title or template", async () => {
    await using shop = await startShop(open);
    await shop.save({ code: "order_cancel", enabled: true, template: template(CANCEL) });
    const other = template([field("1", "order_sn"), field("6", "order_create_time")]);
    const code = "order_pay_fail";
    const namesake = [{ kind: "SAME_TITLE", notices: ["order_cancel"] }];
    const plan = await shop.query("notices.planUpdate", { code, template: other });
    expect(plan.data.warnings).toEqual(namesake);
    const saved = await shop.save({ code, enabled: true, template: other });
    expect(saved.data).toMatchObject({ status: "ready", warnings: namesake });
    expect((await shop.get("order_cancel")).warnings).toEqual([
      { kind: "SAME_TITLE", notices: [code] },
    ]);

    await shop.save({ template: template(CANCEL.slice(0, 2)) });
    await shop.save({ code, template: template(CANCEL.slice(0, 2)) });
    const list = (await shop.query("notices.list")).data;
    const warnings = Object.fromEntries(list.map((notice) => [notice.code, notice.warnings]));
    expect(warnings["order_pay_success"]).toEqual([
      { kind: "SAME_TEMPLATE", notices: [code] },
      { kind: "SAME_TITLE", notices: ["order_cancel"] },
    ]);
    const { data: token } = await shop.serve("collector.createToken", { openid: "o-1" });
    const asked = await shop.api.query("collector.getTemplates", undefined, {
      bearer: token.token,
    });
    expect(new Set(asked.data.items.map(({ title }: { title: string }) => title)).size).toBe(1);

    await shop.save({ code: "order_cancel", ...BY_FORM });
    expect((await shop.get("order_cancel")).warnings).toEqual([]);
    expect((await shop.get(code)).warnings).toEqual([
      { kind: "SAME_TEMPLATE", notices: ["order_pay_success"] },
    ]);
  });
});
