import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listDatabases } from "../start-operator-api.ts";
import { PAID, startShop } from "../start-shop.ts";

describe.each(listDatabases())("the test receiver on %s", (_name, open) => {
  let shop: Awaited<ReturnType<typeof startShop>>;
  let openid = "";
  let templateId = "";

  const find = async () => (await shop.query("notices.findTestReceiver")).data;
  const set = (chosen: string | null) => shop.mutate("notices.setTestReceiver", { openid: chosen });
  const report = (reports: object[]) => shop.serve("grants.report", { openid, reports });
  const accept = (reportId: string) =>
    report([{ kind: "subscribe", reportId, templateId, answer: "accept", ageMs: 0 }]);
  const run = (statement: string) => shop.database.orm.em.getConnection().execute(statement);
  const listStored = () =>
    shop.database.orm.em
      .getConnection()
      .execute<{ openid: string }[]>("select openid from test_receivers order by openid");

  beforeAll(async () => {
    shop = await startShop(open);
    await shop.save({ enabled: true, template: PAID });
    templateId = await shop.getTemplateId();
    openid = await shop.addCustomer();
  });
  afterAll(() => shop[Symbol.asyncDispose]());

  test("is nobody at first, then whom the user chose, until they forget them", async () => {
    expect(await find()).toBeNull();
    expect((await set(` ${openid} `)).data).toEqual({ openid, usable: [] });
    expect(await find()).toEqual({ openid, usable: [] });
    const other = await shop.addCustomer();
    await set(other);
    expect((await find())?.openid).toBe(other);
    expect((await set(null)).data).toBeNull();
    expect(await find()).toBeNull();
    expect(await listStored()).toEqual([]);
  });

  test("is validated like every openid", async () => {
    for (const wrong of ["", "我自己", "o 1", "o".repeat(65), 1])
      expect((await shop.mutate("notices.setTestReceiver", { openid: wrong })).error).toMatchObject(
        {
          reason: "INPUT_INVALID",
          details: [{ field: "openid" }],
        },
      );
    expect(await find()).toBeNull();
  });

  test("comes with the permissions that they have now, not with used ones or others'", async () => {
    await set(openid);
    await accept("r1");
    await run("update grants set template_id = 'of-another-notice'");
    await accept("r2");
    await accept("r3");
    await report([{ kind: "form", reportId: "f", formId: "form-1", ageMs: 0 }]);
    const usable = [
      { kind: "form", templateId: null },
      { kind: "subscribe", templateId },
      { kind: "subscribe", templateId: "of-another-notice" },
    ];
    const found = await find();
    expect(found?.usable).toHaveLength(3);
    expect(found?.usable).toEqual(expect.arrayContaining(usable));
    await run("update grants set uses_free = 0, uses_spent = 1 where kind = 'subscribe'");
    await run("update grants set expires_at = 1 where kind = 'form'");
    expect(await find()).toEqual({ openid, usable: [] });
  });

  test("is each user's own, and each mini program's", async () => {
    await set(openid);
    const operator = { cookie: await shop.api.signInAs("operator") };
    const findTheirs = async () =>
      (await shop.api.query("notices.findTestReceiver", undefined, operator)).data;
    expect(await findTheirs()).toBeNull();
    await shop.api.mutate("notices.setTestReceiver", { openid: "o-operator" }, operator);
    expect((await findTheirs())?.openid).toBe("o-operator");
    expect((await find())?.openid).toBe(openid);

    const viewer = { cookie: await shop.api.signInAs("viewer") };
    const refused = await shop.api.mutate("notices.setTestReceiver", { openid }, viewer);
    expect(refused.error?.reason).toBe("FORBIDDEN");

    const { appId, appSecret } = shop.simulator.app;
    await shop.mutate("paymentSettings.update", {
      appId: "wx00000000000other",
      appSecret: "s".repeat(32),
    });
    expect(await find()).toBeNull();
    await set("o-elsewhere");
    await shop.mutate("paymentSettings.update", { appId, appSecret });
    expect((await find())?.openid).toBe(openid);
  });

  test("goes with its user, whose choices do not outlive them", async () => {
    const { data: users } = await shop.query("users.list");
    const operator = users.find(({ role }) => role === "operator");
    expect((await listStored()).map((row) => row.openid)).toContain("o-operator");
    expect((await shop.mutate("users.remove", { userId: operator?.userId })).error).toBeNull();
    expect((await listStored()).map((row) => row.openid).toSorted()).toEqual(
      [openid, "o-elsewhere"].toSorted(),
    );
  });

  test("a change is audited with both openids, and choosing the same again is none", async () => {
    const list = async () =>
      (await shop.query("auditLog.list", { action: "test_receiver.changed" })).data.items;
    await set("o-before");
    await set("o-after");
    const before = await list();
    expect(before[0]).toMatchObject({
      target: { kind: "user" },
      changes: [{ field: "openid", before: "o-before", after: "o-after" }],
    });
    await set("o-after");
    expect(await list()).toHaveLength(before.length);
    await set(null);
    expect((await list())[0]?.changes).toEqual([
      { field: "openid", before: "o-after", after: null },
    ]);
  });

  test("choosing concurrently leaves one receiver", async () => {
    const answers = await Promise.all(["o-1", "o-2", "o-3", "o-4"].map(set));
    for (const { error } of answers) expect(error).toBeNull();
    const mine = (await listStored()).filter((row) => /^o-\d$/.test(row.openid));
    expect(mine).toEqual([{ openid: (await find())?.openid }]);
  });
});
