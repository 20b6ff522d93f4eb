import { describe, expect, test } from "vitest";
import { listDatabases } from "../start-operator-api.ts";
import { startShop } from "../start-shop.ts";

const MANAGED = "/wxa/sec/order/is_trade_managed";
const SET_PATH = "/wxa/sec/order/set_msg_jump_path";

describe.each(listDatabases())("shipping management's settings on %s", (_name, open) => {
  test("are what WeChat says, once it was asked", async () => {
    await using shop = await startShop(open);
    const unknown = { managed: null, confirmed: null, checkedAt: null, jumpPath: null };
    expect((await shop.query("shipments.getAccount")).data).toEqual({ ...unknown, problem: null });
    const checked = (await shop.mutate("shipments.checkAccount")).data;
    expect(checked).toMatchObject({ managed: true, confirmed: true, problem: null });
    expect((await shop.query("shipments.getAccount")).data).toEqual(checked);
  });

  test("say why WeChat did not answer, and keep what it said before", async () => {
    await using shop = await startShop(open);
    await shop.mutate("shipments.checkAccount");
    await shop.fail(MANAGED, { kind: "errcode", errcode: 48001 });
    expect((await shop.mutate("shipments.checkAccount")).data).toMatchObject({
      managed: true,
      problem: { errcode: 48001, zh: { what: expect.any(String) } },
    });
    expect((await shop.mutate("shipments.checkAccount")).data).toMatchObject({ problem: null });
  });

  test("set the page of WeChat's message there and here, and the log says who did", async () => {
    await using shop = await startShop(open);
    const set = (jumpPath: string) => shop.mutate("shipments.updateAccount", { jumpPath });
    expect((await set("pages/order/detail?from=wx")).data).toMatchObject({
      jumpPath: "pages/order/detail?from=wx",
    });
    expect(await shop.control("GET", "/trade")).toMatchObject({
      msgJumpPath: "pages/order/detail?from=wx",
    });
    const { items } = (await shop.query("auditLog.list", { limit: 1 })).data;
    expect(items).toMatchObject([
      {
        action: "payment_settings.updated",
        changes: [{ field: "jumpPath", before: null, after: "pages/order/detail?from=wx" }],
      },
    ]);
    await shop.fail(SET_PATH, { kind: "errcode", errcode: 48001 });
    expect((await set("pages/other")).error).toMatchObject({ reason: "WECHAT_REJECTED" });
    expect((await shop.query("shipments.getAccount")).data).toMatchObject({
      jumpPath: "pages/order/detail?from=wx",
    });
    expect((await set("/pages/order")).error).toMatchObject({
      ...{ reason: "INPUT_INVALID", details: [{ field: "jumpPath" }] },
    });
    expect((await set("")).data.jumpPath).toBe("");
  });
});
