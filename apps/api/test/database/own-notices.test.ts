import { MAX_OWN_NOTICES, type OwnNoticeInput } from "@mp-notice/core";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { COUPON, COUPON_DATA, COUPON_TEMPLATE, withFields } from "../own-notice.ts";
import { listDatabases } from "../start-operator-api.ts";
import { startShop } from "../start-shop.ts";

const CODE = COUPON.code;
const { coupon_no, amount, kind } = COUPON.fields;

async function open(database: Parameters<typeof startShop>[0]) {
  const shop = await startShop(database);
  const trigger = async (given: object = {}) =>
    shop.serve("notices.trigger", {
      ...{ notice: CODE, openid: "o-1", orderId: "A1", data: COUPON_DATA },
      ...given,
    });
  return {
    ...shop,
    [Symbol.asyncDispose]: shop[Symbol.asyncDispose],
    /** As the shop's backend. */
    define: (...notices: OwnNoticeInput[]) => shop.serve("notices.define", { notices }),
    /** As an operator in the admin. */
    defineByHand: (...notices: OwnNoticeInput[]) => shop.mutate("notices.define", { notices }),
    map: (template: object = COUPON_TEMPLATE) =>
      shop.mutate("notices.update", { code: CODE, enabled: true, template }),
    trigger,
    /** The field of each detail, with its problem. */
    async listProblems(...notices: OwnNoticeInput[]) {
      const { error } = await shop.serve("notices.define", { notices });
      return {
        reason: error?.reason,
        ...Object.fromEntries(error?.details.map(({ field, problem }) => [field, problem]) ?? []),
      };
    },
    async listAudit() {
      const { data } = await shop.query("auditLog.list", { limit: 100 });
      return data.items.filter(({ action }) => action.startsWith("notice."));
    },
  };
}

describe.each(listDatabases())("notices of the shop's own on %s", (_name, database) => {
  test("are defined by a backend at each start, and only a change makes a new version", async () => {
    await using shop = await open(database);
    const first = await shop.define(COUPON);
    expect(first.data).toEqual({
      notices: [{ code: CODE, version: 1, changed: true, retired: false }],
    });
    expect((await shop.define(COUPON)).data.notices).toMatchObject([
      { version: 1, changed: false },
    ]);
    const renamed = { ...COUPON, name: "券到期" };
    expect((await shop.define(renamed)).data.notices).toMatchObject([
      { version: 2, changed: true },
    ]);

    expect(await shop.get(CODE)).toMatchObject({
      ...{ name: "券到期", nameEn: "Coupon expires", source: "code", definitionVersion: 2 },
      ...{ retired: false, status: "not_configured", page: COUPON.page, defaultPage: COUPON.page },
      ...{ keyFields: ["coupon_no"], moments: ["paid", "member_day"] },
      fields: [
        { field: "coupon_no", nameEn: "券号", type: "text" },
        { field: "amount" },
        { field: "kind", choices: [{ value: "cash", name: "代金券" }, { value: "off" }] },
      ],
      definitionVersions: [{ version: 1, source: "code" }, { version: 2 }],
    });
    await shop.define(withFields({ coupon_no: { ...coupon_no, name: "优惠券号" }, amount, kind }));
    const listNames = async (given: object) =>
      (await shop.query("notices.get", { code: CODE, ...given })).data.fields.map(
        ({ name }) => name,
      );
    expect(await listNames({})).toEqual(["优惠券号", "金额", "类型"]);
    expect(await listNames({ definitionVersion: 2 })).toEqual(["券号", "金额", "类型"]);
    await shop.define(renamed);
    const { data: list } = await shop.query("notices.list");
    expect(list.at(-1)).toMatchObject({ code: CODE, source: "code" });
    expect(list[0]).toMatchObject({ source: "built_in", definitionVersion: 0 });
    const { data: own } = await shop.api.query("notices.listDefinitions", undefined, {
      bearer: `mpn_${"k".repeat(32)}`,
    });
    expect(own).toMatchObject([
      { code: CODE, version: 4, fields: { coupon_no: { type: "text" } } },
    ]);
  });

  test("are defined, changed and logged in the admin", async () => {
    await using shop = await open(database);
    expect((await shop.defineByHand(COUPON)).data.notices).toMatchObject([{ version: 1 }]);
    expect(await shop.get(CODE)).toMatchObject({ source: "operator" });
    await shop.defineByHand(withFields({ coupon_no, amount }));
    await shop.define(withFields({ coupon_no, amount }));
    const [changed, defined, ...others] = await shop.listAudit();
    expect(others).toEqual([]);
    expect(defined).toMatchObject({
      action: "notice.defined",
      actor: { kind: "user" },
      target: { kind: "notice", id: CODE, name: COUPON.name },
    });
    expect(changed?.changes).toEqual([
      { field: "fields.kind", before: expect.stringContaining("choice? 类型"), after: null },
    ]);
  });

  test("are mapped, previewed, tested, triggered, found and cancelled like built-in ones", async () => {
    await using shop = await open(database);
    await shop.define(COUPON);
    expect((await shop.trigger()).error?.reason).toBe("NOTICE_NOT_READY");
    const { data: suggested } = await shop.query("notices.suggest", {
      ...{ code: CODE, channel: "subscribe", libraryTemplateId: "900005" },
    });
    expect(suggested).toEqual([]);
    const saved = await shop.map();
    expect(saved.data).toMatchObject({ status: "ready", version: 1 });
    const { data: preview } = await shop.query("notices.preview", {
      ...{ code: CODE, channel: "subscribe", template: COUPON_TEMPLATE },
    });
    expect(preview).toMatchObject({
      card: { lines: [{ value: "C100" }, { value: "¥20.00" }] },
      page: "pages/order/detail?no=C100",
    });

    const { data: triggered } = await shop.trigger();
    expect(triggered).toMatchObject({ state: "queued", duplicate: false });
    expect((await shop.trigger()).data).toEqual({ ...triggered, duplicate: true });
    const { data: delivery } = await shop.query("deliveries.get", {
      deliveryId: triggered.deliveryId,
    });
    expect(delivery).toMatchObject({
      ...{ notice: CODE, definitionVersion: 1, idempotencyKey: `${CODE}:A1:C1` },
      data: { coupon_no: "C1", amount: "20.00" },
    });
    const { data: tested } = await shop.mutate("notices.sendTest", { code: CODE, openid: "o-1" });
    expect(tested.deliveryId).toEqual(expect.any(String));
    const key = { notice: CODE, orderId: "A1", data: { coupon_no: "C1" } };
    const found = await shop.api.query("deliveries.find", key, { bearer: `mpn_${"k".repeat(32)}` });
    expect(found.data).toMatchObject({ deliveryId: triggered.deliveryId });
    const { data: listed } = await shop.query("deliveries.list", { notice: CODE });
    expect(listed.items).toHaveLength(2);
    expect((await shop.serve("deliveries.cancel", key)).data).toMatchObject({ cancelled: true });
    const { data: reach } = await shop.query("grants.reach");
    expect(reach.notices.at(-1)).toMatchObject({ code: CODE, name: COUPON.name });
    const { data: overview } = await shop.query("overview.get");
    expect(overview.notices).toMatchObject({ total: 9, ready: 1 });
    expect(overview.supplies).toMatchObject([{ notices: [{ code: CODE, name: COUPON.name }] }]);
    const many = await shop.serve("notices.triggerMany", {
      items: [
        { notice: CODE, openid: "o-1", orderId: "A2", data: { coupon_no: "C1", amount: "x" } },
      ],
    });
    expect(many.data.results).toMatchObject([
      { ok: false, reason: "FIELD_INVALID", details: [{ field: "data.amount" }] },
    ]);
  });

  test("name each part of a definition that is wrong", async () => {
    await using shop = await open(database);
    const wrong = {
      ...COUPON,
      fields: {
        ...COUPON.fields,
        amount: { ...amount, example: "much" },
        kind: { ...kind, example: "both" },
        order_id: coupon_no,
        Big: coupon_no,
      },
      page: "pages/coupon?no={coupon}",
      keyFields: ["kind", "other"],
    } satisfies OwnNoticeInput;
    expect(await shop.listProblems(COUPON, wrong)).toEqual({
      reason: "INPUT_INVALID",
      "notices.1.fields.amount.example": expect.stringContaining("must be yuan"),
      "notices.1.fields.kind.example": "must be one of: cash, off",
      "notices.1.fields.order_id": "is a reserved name",
      "notices.1.fields.Big": expect.stringContaining("lower-case letters"),
      "notices.1.page": expect.stringContaining("unknown placeholder {coupon}"),
      "notices.1.keyFields.0": "kind must be a required field",
      "notices.1.keyFields.1": `other is not a field of ${CODE}`,
    });
    expect(await shop.listProblems({ ...COUPON, code: "order_ship" })).toMatchObject({
      "notices.0.code": expect.stringContaining("built-in"),
    });
    expect(await shop.listProblems({ ...COUPON, code: "C" })).toHaveProperty(["notices.0.code"]);
    expect(await shop.listProblems(withFields({}))).toHaveProperty(["notices.0.fields"]);
    expect(await shop.listProblems(COUPON, COUPON)).toMatchObject({
      "notices.1.code": "is defined twice",
    });
    const odd: any = { ...amount, type: "price" };
    expect(await shop.listProblems(withFields({ amount: odd }))).toMatchObject({
      "notices.0.fields.amount.type": "must be text, money, integer, datetime or choice",
    });
    const label: any = { ...kind, choices: { cash: { name: "cash" } } };
    expect(await shop.listProblems(withFields({ coupon_no, kind: label }))).toMatchObject({
      "notices.0.fields.kind.choices.cash.name": "must be 1 to 5 Chinese characters",
    });
    expect((await shop.query("notices.list")).data).toHaveLength(8);
  });

  test("keep what a mapping, a page or an open delivery uses", async () => {
    await using shop = await open(database);
    await shop.define(COUPON);
    await shop.map();
    await shop.mutate("notices.update", { code: CODE, page: "pages/mine?kind={kind}" });
    expect(await shop.listProblems({ ...withFields({ coupon_no }), page: "pages/mine" })).toEqual({
      reason: "DEFINITION_IN_USE",
      "notices.0.fields.amount": expect.stringContaining("支付成功"),
      "notices.0.fields.kind": "is used by the page pages/mine?kind={kind}",
    });
    const retyped = { ...amount, type: "integer" as const };
    expect(await shop.listProblems(withFields({ coupon_no, amount: retyped, kind }))).toEqual({
      reason: "DEFINITION_IN_USE",
      "notices.0.fields.amount.type": expect.stringContaining("is used by"),
    });
    const unsure = { ...amount, required: false };
    expect(await shop.listProblems(withFields({ coupon_no, amount: unsure, kind }))).toEqual({
      reason: "DEFINITION_IN_USE",
      "notices.0.fields.amount.required": expect.stringContaining("needs a fallback"),
    });

    await shop.mutate("notices.update", { code: CODE, page: null });
    await shop.trigger({ data: { ...COUPON_DATA, kind: "off" } });
    expect(await shop.listProblems(withFields({ coupon_no, amount }))).toEqual({
      reason: "DEFINITION_IN_USE",
      "notices.0.fields.kind": "is used by deliveries that are not sent yet",
    });
    const idempotencyKey = `${CODE}:A1:C1`;
    await shop.serve("deliveries.cancel", { idempotencyKey });
    expect((await shop.define(withFields({ coupon_no, amount }))).error).toBeNull();
    const more = withFields({ coupon_no, amount, shop: { ...coupon_no, required: false } });
    expect((await shop.define(more)).data.notices).toMatchObject([{ version: 3, changed: true }]);
  });

  test("are defined all or not at all", async () => {
    await using shop = await open(database);
    await shop.define(COUPON);
    await shop.map();
    const other = { ...COUPON, code: "points_expiring" };
    const { error } = await shop.define(other, withFields({ coupon_no }));
    expect(error).toMatchObject({ reason: "DEFINITION_IN_USE" });
    expect((await shop.query("notices.list")).data).toHaveLength(9);
    expect(await shop.get(CODE)).toMatchObject({ definitionVersion: 1 });
  });

  test("have a limit", async () => {
    await using shop = await open(database);
    const many = Array.from({ length: MAX_OWN_NOTICES }, (_, n) => ({
      ...COUPON,
      code: `own_${n}`,
    }));
    expect((await shop.define(...many)).data.notices).toHaveLength(MAX_OWN_NOTICES);
    expect(await shop.listProblems(COUPON)).toEqual({
      reason: "INPUT_INVALID",
      notices: expect.stringContaining(`more than ${MAX_OWN_NOTICES}`),
    });
  });

  test("keep their newest versions, and older ones while an open delivery needs them", async () => {
    await using shop = await open(database);
    await shop.define(COUPON);
    await shop.map();
    await shop.trigger();
    for (let n = 0; n < 30; n++) await shop.define({ ...COUPON, description: `第 ${n} 版` });
    const listVersions = async () =>
      (await shop.get(CODE)).definitionVersions.map(({ version }) => version);
    const newest = Array.from({ length: 20 }, (_, n) => n + 12);
    expect(await listVersions()).toEqual([1, ...newest]);
    await shop.serve("deliveries.cancel", { idempotencyKey: `${CODE}:A1:C1` });
    await shop.define(COUPON);
    expect((await listVersions())[0]).toBe(13);
  });

  test("change their page with the definition, unless an operator set another", async () => {
    await using shop = await open(database);
    await shop.define(COUPON);
    await shop.map();
    await shop.define({ ...COUPON, page: "pages/new?no={coupon_no}" });
    expect(await shop.get(CODE)).toMatchObject({ page: "pages/new?no={coupon_no}", version: 2 });
    await shop.mutate("notices.update", { code: CODE, page: "pages/mine" });
    await shop.define(COUPON);
    expect(await shop.get(CODE)).toMatchObject({ page: "pages/mine", defaultPage: COUPON.page });
  });

  test("are retired with their deliveries, and restored by an operator only", async () => {
    await using shop = await open(database);
    await shop.define(COUPON);
    await shop.map();
    await shop.trigger();
    const retired = await shop.mutate("notices.retire", { code: CODE });
    expect(retired.data).toMatchObject({ code: CODE, retired: true });
    const refused = await shop.trigger({ orderId: "A2" });
    expect(refused.error).toMatchObject({
      reason: "NOTICE_NOT_FOUND",
      details: [{ field: "notice", problem: expect.stringContaining("is retired") }],
    });
    const removing = await shop.mutate("notices.remove", { code: CODE });
    expect(removing.error).toMatchObject({
      reason: "DEFINITION_IN_USE",
      details: [{ field: "code" }],
    });
    const { data: list } = await shop.query("notices.list");
    expect(list.at(-1)).toMatchObject({ code: CODE, retired: true });
    expect((await shop.query("overview.get")).data.notices.total).toBe(8);

    const again = await shop.define({ ...COUPON, name: "券到期" });
    expect(again.data.notices).toMatchObject([{ version: 2, changed: true, retired: true }]);
    expect((await shop.defineByHand(COUPON)).data.notices).toMatchObject([{ retired: false }]);
    expect((await shop.trigger({ orderId: "A2" })).error).toBeNull();
    const actions = (await shop.listAudit()).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(["notice.retired", "notice.restored"]));
  });

  test("are removed for good when they never sent anything", async () => {
    await using shop = await open(database);
    await shop.define(COUPON);
    await shop.map();
    expect((await shop.mutate("notices.remove", { code: CODE })).error).toMatchObject({
      reason: "DEFINITION_IN_USE",
      details: [{ field: "code", problem: "is not retired yet" }],
    });
    await shop.mutate("notices.retire", { code: CODE });
    expect((await shop.mutate("notices.remove", { code: CODE })).data).toEqual({ removed: true });
    expect((await shop.query("notices.get", { code: CODE })).error?.reason).toBe(
      "NOTICE_NOT_FOUND",
    );
    const { rows } = await sql`select code from notice_mappings where code = ${CODE}`.execute(
      shop.database.sql,
    );
    expect(rows).toEqual([]);
    // The same code may be defined anew, with other content.
    await shop.define({ ...COUPON, name: "新的通知" });
    expect(await shop.get(CODE)).toMatchObject({ name: "新的通知", definitionVersion: 1 });
    const builtIn = await shop.mutate("notices.retire", { code: "order_ship" });
    expect(builtIn.error).toMatchObject({ reason: "INPUT_INVALID", details: [{ field: "code" }] });
  });

  test("keep a mapping that was checked against another definition from being stored", async () => {
    await using shop = await open(database);
    await shop.define(COUPON);
    await shop.map();
    const notice = (await shop.parts.getCatalog()).get(CODE);
    await shop.define({ ...COUPON, description: "改过" });
    const saving = shop.parts.noticeSettings.save({
      ...{ appId: shop.appId, notice, expectedVersion: null, changes: {}, mapping: null },
      ...{ action: undefined, now: Date.now() },
    });
    await expect(saving).rejects.toMatchObject({ reason: "VERSION_CONFLICT" });
  });

  test("are defined once when several processes start together", async () => {
    await using shop = await open(database);
    const others = Array.from({ length: 8 }, (_, n) => ({ ...COUPON, code: `own_${n}` }));
    const answers = await Promise.all([
      ...[others, others.toReversed()].map((each) => shop.define(...each)),
      ...[others, others.toReversed()].map((each) => shop.define(...each)),
    ]);
    for (const { error } of answers) expect(error).toBeNull();
    const changed = answers.flatMap(({ data }) => data.notices.filter((each) => each.changed));
    expect(changed).toHaveLength(8);
    expect(new Set(changed.map(({ version }) => version))).toEqual(new Set([1]));
  });
});
