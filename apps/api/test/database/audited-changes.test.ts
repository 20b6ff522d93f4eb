import { Secret, TOTP } from "otpauth";
import { describe, expect, test } from "vitest";
import type { AuditAction } from "../../src/audit-log/audit-log.contract.ts";
import { PauseEntity } from "../../src/database/entities/pause.entity.ts";
import { appRouter } from "../../src/router.ts";
import { COUPON } from "../own-notice.ts";
import {
  listDatabases,
  OWNER,
  readCookie,
  SERVICE_KEY,
  type Answer,
} from "../start-operator-api.ts";
import { ORDER, PAID, PAID_WITH_TIME, startShop } from "../start-shop.ts";

/** The audit action of each mutation; a mutation missing here fails the test. */
const LEAVES: Record<string, AuditAction | "nothing"> = {
  "session.login": "session.opened",
  "session.redeemLoginLink": "session.opened",
  "session.logout": "session.closed",
  "session.changePassword": "password.changed",
  "session.revoke": "session.revoked",
  "session.revokeOthers": "session.revoked",
  // Has no effect until it is confirmed.
  "session.startTotp": "nothing",
  "session.confirmTotp": "totp.enabled",
  "session.removeTotp": "totp.removed",
  "users.resetTotp": "totp.reset",
  "users.create": "user.created",
  "users.update": "user.role_changed",
  "users.remove": "user.removed",
  "users.createLoginLink": "login_link.created",
  "apiKeys.create": "api_key.created",
  "apiKeys.revoke": "api_key.revoked",
  "paymentSettings.update": "payment_settings.updated",
  "notices.update": "notice.updated",
  "notices.order": "notice.ordered",
  "notices.define": "notice.defined",
  "notices.retire": "notice.retired",
  "notices.remove": "notice.removed",
  "notices.sendTest": "delivery.test_sent",
  "notices.setTestReceiver": "test_receiver.changed",
  "deliveries.resend": "delivery.resent",
  "deliveries.cancel": "delivery.cancelled",
  "pauses.resume": "sending.resumed",
  "webhooks.create": "webhook.created",
  "webhooks.update": "webhook.updated",
  "webhooks.test": "webhook.tested",
  "webhooks.redeliver": "webhook.redelivered",
  "webhooks.remove": "webhook.removed",
  "shipments.cancel": "shipment.cancelled",
  "shipments.updateAccount": "payment_settings.updated",
  // Calls to WeChat that change no settings.
  "paymentSettings.verify": "nothing",
  "templates.refresh": "nothing",
  "shipments.checkAccount": "nothing",
  // Routine calls, recorded in the deliveries and the ledger.
  "notices.trigger": "nothing",
  "notices.triggerMany": "nothing",
  "grants.report": "nothing",
  "shipments.report": "nothing",
  "orders.close": "nothing",
  "shipments.check": "nothing",
  "grants.confirmPayment": "nothing",
  "collector.createToken": "nothing",
  "collector.login": "nothing",
  "collector.report": "nothing",
};

type Shop = Awaited<ReturnType<typeof startShop>>;

const mutations = Object.entries(appRouter._def.procedures)
  .filter(([, procedure]) => Reflect.get(Reflect.get(procedure, "_def"), "type") === "mutation")
  .map(([path]) => path);

test("the table lists exactly the existing mutations", () => {
  expect(Object.keys(LEAVES).toSorted()).toEqual(mutations.toSorted());
});

const TRIGGER = { notice: "order_pay_success", openid: "o-1", data: ORDER };

/** One valid call per mutation; each builds on the ones before it. */
async function callAll(
  shop: Shop,
  check: (path: string, call: () => Promise<Answer>) => Promise<void>,
): Promise<void> {
  const { appId, api } = shop;
  const person = { email: "second@example.com", role: "operator" };
  let user = { userId: "", url: "" };
  let apiKeyId = "";
  let cookie = "";
  let deliveryId = "";
  let recoveryCode: string | undefined;
  const currentPassword = "teapot harbour violin";
  const addUser = async () => {
    const answer = await shop.mutate("users.create", person);
    user = { userId: answer.data.user.userId, url: answer.data.loginLink.url };
    return answer;
  };
  const redeem = async () => {
    const token = new URL(user.url).searchParams.get("token");
    const answer = await api.mutate("session.redeemLoginLink", { token });
    cookie = readCookie(answer);
    return answer;
  };
  const addKey = async () => {
    const answer = await shop.mutate("apiKeys.create", { name: "a key" });
    apiKeyId = answer.data.apiKey.apiKeyId;
    return answer;
  };
  const trigger = async (orderId: string) => {
    const answer = await shop.serve("notices.trigger", { ...TRIGGER, orderId });
    deliveryId = answer.data.deliveryId;
    return answer;
  };
  const reports = [{ kind: "form", reportId: "r", formId: "f", ageMs: 0 }];
  const { data: customer } = await shop.serve("collector.createToken", { openid: "o-1" });
  const asCustomer = { bearer: customer.token };
  const newOpenid = await shop.addCustomer();
  const { code } = await api.control<{ code: string }>(
    "POST",
    `/users/${newOpenid}/login-code`,
    {},
  );

  await check("session.login", () => api.mutate("session.login", OWNER));
  await check("users.create", addUser);
  await check("session.redeemLoginLink", redeem);
  await check("session.changePassword", async () => {
    const newPassword = currentPassword;
    const answer = await api.mutate("session.changePassword", { newPassword }, { cookie });
    cookie = readCookie(answer);
    return answer;
  });
  const turnOn = async () => {
    const { data } = await api.mutate("session.startTotp", { currentPassword }, { cookie });
    const code = TOTP.generate({ secret: Secret.fromBase32(data.secret) });
    const answer = await api.mutate("session.confirmTotp", { code }, { cookie });
    [recoveryCode] = answer.data.recoveryCodes;
    return answer;
  };
  await check("session.startTotp", () =>
    api.mutate("session.startTotp", { currentPassword }, { cookie }),
  );
  await check("session.confirmTotp", turnOn);
  await check("session.removeTotp", () =>
    api.mutate("session.removeTotp", { currentPassword, code: recoveryCode }, { cookie }),
  );
  await turnOn();
  await check("users.resetTotp", () => shop.mutate("users.resetTotp", { userId: user.userId }));
  await check("session.logout", () => api.mutate("session.logout", undefined, { cookie }));
  await check("session.revoke", async () => {
    const { items } = (await shop.query("session.list")).data;
    const sessionId = items.find(({ isCurrent }) => !isCurrent)?.sessionId;
    return shop.mutate("session.revoke", { sessionId });
  });
  await api.signIn();
  await check("session.revokeOthers", () => shop.mutate("session.revokeOthers"));
  await check("users.createLoginLink", () =>
    shop.mutate("users.createLoginLink", { userId: user.userId }),
  );
  await check("users.update", () =>
    shop.mutate("users.update", { userId: user.userId, role: "viewer" }),
  );
  await check("users.remove", () => shop.mutate("users.remove", { userId: user.userId }));
  await check("apiKeys.create", addKey);
  await check("apiKeys.revoke", () => shop.mutate("apiKeys.revoke", { apiKeyId }));
  await check("paymentSettings.update", () =>
    shop.mutate("paymentSettings.update", { appId, name: "小店" }),
  );
  await check("paymentSettings.verify", () => shop.mutate("paymentSettings.verify"));
  await check("templates.refresh", () => shop.mutate("templates.refresh"));
  await check("notices.update", () => shop.save({ template: PAID }));
  await check("notices.define", () => shop.serve("notices.define", { notices: [COUPON] }));
  await check("notices.retire", () => shop.mutate("notices.retire", { code: COUPON.code }));
  await check("notices.remove", () => shop.mutate("notices.remove", { code: COUPON.code }));
  // Disabled, so it is skipped, a final state that can be resent.
  await check("notices.trigger", () => trigger("1"));
  await check("deliveries.resend", () =>
    shop.mutate("deliveries.resend", { deliveryIds: [deliveryId] }),
  );
  await shop.save({ enabled: true });
  await check("notices.triggerMany", () =>
    shop.serve("notices.triggerMany", { items: [{ ...TRIGGER, orderId: "2" }] }),
  );
  await check("deliveries.cancel", () =>
    shop.serve("deliveries.cancel", { idempotencyKey: "order_pay_success:2" }),
  );
  await check("notices.sendTest", () =>
    shop.mutate("notices.sendTest", { code: "order_pay_success", openid: "o-1" }),
  );
  await check("notices.setTestReceiver", () =>
    shop.mutate("notices.setTestReceiver", { openid: "o-1" }),
  );
  await shop.database.orm.em.fork().insert(PauseEntity, {
    appId,
    api: "subscribe",
    errcode: 45009,
    errmsg: "quota",
    pausedAt: 1,
    probeAt: 1,
  });
  await check("pauses.resume", () => shop.mutate("pauses.resume", { appId, api: "subscribe" }));
  let webhookId = "";
  let messageId = "";
  await check("webhooks.create", async () => {
    const url = "http://198.51.100.1/refused";
    const answer = await shop.mutate("webhooks.create", { url, events: ["delivery.sent"] });
    webhookId = answer.data.webhook.webhookId;
    return answer;
  });
  await check("webhooks.update", () =>
    shop.mutate("webhooks.update", { webhookId, enabled: false, rotateSecret: true }),
  );
  await check("webhooks.test", async () => {
    const answer = await shop.mutate("webhooks.test", { webhookId });
    messageId = answer.data.messageId;
    return answer;
  });
  await check("webhooks.redeliver", () =>
    shop.mutate("webhooks.redeliver", { webhookId, messageId }),
  );
  await check("webhooks.remove", () => shop.mutate("webhooks.remove", { webhookId }));
  let shipmentId = "";
  await check("shipments.report", async () => {
    const answer = await shop.serve("shipments.report", {
      order: { transactionId: "4200001" },
      ...{ openid: "o-1", orderId: "1", logistics: "pickup", parcels: [{ items: "咖啡杯*1" }] },
    });
    shipmentId = answer.data.shipmentId;
    return answer;
  });
  await check("shipments.check", () => shop.mutate("shipments.check", { reports: [{} as never] }));
  await check("shipments.cancel", () => shop.serve("shipments.cancel", { shipmentId }));
  await check("shipments.updateAccount", () =>
    shop.mutate("shipments.updateAccount", { jumpPath: "pages/order/detail" }),
  );
  await check("shipments.checkAccount", () => shop.mutate("shipments.checkAccount"));
  await check("orders.close", () => shop.serve("orders.close", { orderId: "1" }));
  await check("notices.order", () =>
    shop.mutate("notices.order", { codes: ["order_ship", "order_cancel"] }),
  );
  await check("grants.report", () => shop.serve("grants.report", { openid: "o-1", reports }));
  await check("grants.confirmPayment", () =>
    shop.serve("grants.confirmPayment", { openid: "o-1", prepayId: "p", orderId: "3" }),
  );
  await check("collector.createToken", () =>
    shop.serve("collector.createToken", { openid: "o-2" }),
  );
  await check("collector.login", () => api.mutate("collector.login", { code }));
  await check("collector.report", () => api.mutate("collector.report", { reports }, asCustomer));
}

describe.each(listDatabases())("a mutation on %s", (_name, open) => {
  test("writes exactly its entry under its caller; a rejected call writes none", async () => {
    await using shop = await startShop(open);
    const list = async (input?: object) => (await shop.query("auditLog.list", input)).data.items;
    const called: string[] = [];
    await callAll(shop, async (path, call) => {
      called.push(path);
      const [latest] = await list({ limit: 1 });
      const answer = await call();
      expect(answer.error, path).toBeNull();
      const left = await list({ limit: 10 });
      const fresh = left.slice(
        0,
        left.findIndex(({ entryId }) => entryId === latest?.entryId),
      );
      const promised = LEAVES[path];
      expect(
        fresh.map(({ action }) => action),
        path,
      ).toEqual(promised === "nothing" ? [] : [promised]);
      for (const { actor, clientAddress } of fresh) {
        expect(["user", "api_key"], path).toContain(actor.kind);
        expect(actor.name, path).toMatch(/@example\.com$|^SERVICE_API_KEY$/);
        expect(clientAddress, path).toBe("127.0.0.1");
      }
    });
    expect(called.toSorted()).toEqual(mutations.toSorted());

    const before = (await list({ limit: 100 })).length;
    await shop.mutate("users.create", { email: OWNER.email, role: "viewer" });
    await shop.mutate("users.remove", { userId: "nobody" });
    await shop.mutate("notices.setTestReceiver", { openid: "o-1" });
    await shop.mutate("apiKeys.revoke", { apiKeyId: "nothing" });
    await shop.mutate("webhooks.update", { webhookId: "nothing", enabled: true });
    await shop.mutate("webhooks.remove", { webhookId: "nothing" });
    await shop.mutate("paymentSettings.update", { appId: shop.appId });
    await shop.save({ version: 1, enabled: false });
    await shop.mutate("notices.retire", { code: "order_ship" });
    await shop.mutate("notices.remove", { code: "order_ship" });
    await shop.serve("notices.define", { notices: [{ ...COUPON, page: "" }] });
    await shop.mutate("deliveries.resend", { deliveryIds: ["nothing"] });
    await shop.mutate("session.revoke", { sessionId: "nothing" });
    await shop.mutate("session.revokeOthers");
    await shop.serve("deliveries.cancel", { idempotencyKey: "order_pay_success:2" });
    expect((await list({ limit: 100 })).length).toBe(before);
  });

  test("records values before and after, and of secrets only that they changed", async () => {
    await using shop = await startShop(open);
    const latest = async () => (await shop.query("auditLog.list", { limit: 1 })).data.items[0];
    const { appId, appSecret } = shop.simulator.app;
    const push = { token: "pushTokenSecret", encodingAesKey: "Q".repeat(43) };
    await shop.mutate("paymentSettings.update", { appId, appSecret, name: "小店", push });
    expect(await latest()).toMatchObject({
      action: "payment_settings.updated",
      target: { kind: "payment_settings", id: appId, name: "小店" },
      changes: [
        { field: "name", before: "", after: "小店" },
        { field: "appSecret" },
        { field: "push.token" },
        { field: "push.encodingAesKey" },
      ],
    });
    expect(JSON.stringify(await latest())).not.toMatch(/pushTokenSecret|QQQ|sealed/);

    await shop.save({ template: PAID });
    const templateId = await shop.getTemplateId();
    expect(await latest()).toMatchObject({
      action: "notice.updated",
      target: { kind: "notice", id: "order_pay_success", name: "订单支付成功通知" },
      changes: expect.arrayContaining([
        { field: "enabled", after: false },
        { field: "subscribe.template", after: `订单支付成功通知 (${templateId})` },
        {
          field: "subscribe.keywords",
          after: expect.arrayContaining([expect.stringContaining(" ← order_sn")]),
        },
      ]),
    });
    await shop.save({ enabled: true, grantWaitSeconds: 60, template: PAID_WITH_TIME });
    const saved = await latest();
    expect(saved?.changes.map(({ field }) => field)).toEqual([
      "enabled",
      "grantWaitSeconds",
      "subscribe.template",
      "subscribe.keywords",
    ]);
    expect(saved?.changes[0]).toEqual({ field: "enabled", before: false, after: true });
    expect(saved?.changes[3]).toMatchObject({
      before: expect.not.arrayContaining([expect.stringContaining("order_create_time")]),
      after: expect.arrayContaining([expect.stringContaining("order_create_time")]),
    });
  });

  test("is rolled back if its entry cannot be written", async () => {
    await using shop = await startShop(open);
    await shop.save({ template: PAID });
    const { data: created } = await shop.mutate("apiKeys.create", { name: "a key" });
    await shop.database.orm.em.getConnection().execute("drop table audit_entries");
    const attempts = [
      await shop.save({ enabled: true }),
      await shop.mutate("paymentSettings.update", { appId: shop.appId, name: "unseen" }),
      await shop.mutate("apiKeys.revoke", { apiKeyId: created.apiKey.apiKeyId }),
      await shop.mutate("users.create", { email: "unseen@example.com", role: "owner" }),
      await shop.api.mutate("session.login", OWNER),
    ];
    expect(attempts.map(({ error }) => error?.reason)).toEqual(Array(5).fill("INTERNAL"));
    expect((await shop.get()).enabled).toBe(false);
    expect((await shop.query("paymentSettings.get")).data?.name).toBe("");
    expect((await shop.query("users.list")).data).toHaveLength(1);
    const keys = await shop.query("apiKeys.list");
    expect(keys.data.map(({ revokedAt }) => revokedAt)).toEqual([null, null]);
  });

  test("at startup is recorded as the system's; background work is not recorded", async () => {
    await using shop = await startShop(open);
    const { items } = (await shop.query("auditLog.list", { limit: 100 })).data;
    const started = items.filter(({ actor }) => actor.kind === "system");
    expect(started.map(({ action, clientAddress }) => [action, clientAddress])).toEqual([
      ["api_key.created", null],
      ["user.created", null],
    ]);
    await shop.bootstrap({ serviceApiKey: SERVICE_KEY });
    await shop.save({ template: PAID });
    const [latest] = (await shop.query("auditLog.list", { limit: 1 })).data.items;
    await shop.parts.noticeSettings.markAction({
      appId: shop.appId,
      code: "order_pay_success",
      templateId: await shop.getTemplateId(),
      action: { reason: "TEMPLATE_MISSING", errcode: 40037, problem: "gone" },
    });
    expect((await shop.query("auditLog.list", { limit: 1 })).data.items[0]).toEqual(latest);
  });
});
