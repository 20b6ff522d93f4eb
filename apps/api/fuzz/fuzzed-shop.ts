import { builtInCatalog } from "@mp-notice/core";
import { COUPON, COUPON_DATA, COUPON_TEMPLATE } from "../test/own-notice.ts";
import { OWNER, SERVICE_KEY, type Product } from "../test/start-product.ts";
import { CALLERS, type Caller } from "./any-action.ts";
import type { KnownValues } from "./any-input.ts";
import { listProcedureInputs } from "./read-input-schema.ts";

const ORDER = {
  order_sn: "20260131083000001",
  order_amount: "128.00",
  order_total_goods_name: "手工陶瓷咖啡杯、亚麻桌布",
  order_create_time: "2026-01-31T08:30:00+08:00",
  order_total_goods_num: 2,
};
const PAID = {
  libraryTemplateId: "900004",
  keywords: ["order_sn", "order_amount", "order_total_goods_name"].map((field, index) => ({
    keywordId: String(index + 1),
    source: { kind: "field", field },
  })),
};

/** A product with a customer, a mapped notice and a caller of each kind, which repairs the effects of fuzzed calls. */
export async function openFuzzedShop(product: Product) {
  const { query, mutate, asService, control } = product;
  const { appId, appSecret, pushToken } = product;
  const owner = await product.signIn();
  const headers: Record<Caller, Record<string, string>> = {
    anonymous: {},
    owner,
    operator: await join("operator"),
    viewer: await join("viewer"),
    service: asService,
    customer: {},
  };
  const { openid } = await control("/users", {});
  const kept = await readKept();

  async function join(role: string): Promise<{ cookie: string }> {
    const email = `${role}.${crypto.randomUUID()}@example.com`;
    const { data } = await mutate("users.create", { email, role }, owner);
    const token = new URL(data.loginLink.url).searchParams.get("token");
    return { cookie: (await mutate("session.redeemLoginLink", { token }, {})).cookie };
  }

  /** People and keys that the callers need, so fuzzed calls must not remove them. */
  async function readKept(): Promise<Set<string>> {
    const { data: people } = await query("users.list", null, owner);
    const { data: keys } = await query("apiKeys.list", null, owner);
    return new Set([
      ...people.map(({ userId }: { userId: string }) => userId),
      ...keys.map(({ apiKeyId }: { apiKeyId: string }) => apiKeyId),
    ]);
  }

  async function signInAgain(): Promise<void> {
    for (const role of ["owner", "operator", "viewer"] as const) {
      if ((await query("session.me", null, headers[role])).data?.user) continue;
      headers[role] = role === "owner" ? await product.signIn() : await join(role);
    }
  }

  async function restore(): Promise<KnownValues> {
    await signInAgain();
    await mutate(
      "paymentSettings.update",
      { appId, appSecret, push: { token: pushToken, encodingAesKey: "" } },
      headers.owner,
    );
    await mutate("notices.define", { notices: [COUPON] }, headers.owner);
    await mutate(
      "notices.update",
      { code: "order_pay_success", enabled: true, channel: "subscribe", template: PAID },
      headers.owner,
    );
    const { data: token } = await mutate("collector.createToken", { openid }, asService);
    headers.customer = { authorization: `Bearer ${token.token}` };
    return listKnown();
  }

  /** Existing values by field name. */
  async function listKnown(): Promise<KnownValues> {
    const { data: deliveries } = await query("deliveries.list", { limit: 50 }, headers.owner);
    const { data: people } = await query("users.list", null, headers.owner);
    const { data: keys } = await query("apiKeys.list", null, headers.owner);
    const { data: notice } = await query(
      "notices.get",
      { code: "order_pay_success" },
      headers.owner,
    );
    const others = (ids: string[]) => ids.filter((id) => !kept.has(id));
    const deliveryIds = deliveries.items.map((item: { deliveryId: string }) => item.deliveryId);
    const codes = [...builtInCatalog.codes, COUPON.code];
    return {
      openid: [openid, "o-somebody"],
      search: [openid, "A1", deliveryIds[0] ?? "x"],
      orderId: ["A1", "A2", 1001],
      code: codes,
      notice: codes,
      data: [ORDER, COUPON_DATA, { ...ORDER, order_total_goods_name: "杯".repeat(5000) }],
      notices: [[COUPON], [{ ...COUPON, code: "points_expiring" }, COUPON]],
      fields: [COUPON.fields],
      keyFields: [COUPON.keyFields],
      template: [PAID, COUPON_TEMPLATE],
      libraryTemplateId: ["900004", "900002", "AT0009", 900004],
      keywordId: ["1", "2", 3],
      field: Object.keys(ORDER),
      page: ["pages/order/detail?id={order_id}", "pages/index"],
      templateId: [notice.template?.templateId ?? "x"],
      deliveryId: deliveryIds,
      deliveryIds: [deliveryIds.slice(0, 3)],
      idempotencyKey: ["order_pay_success:A1", "k1"],
      reportId: ["r1", "r2"],
      formId: ["form-1", "the formId is a mock one"],
      prepayId: ["wx1", "prepay_id=wx2"],
      answer: ["accept", "reject"],
      ageMs: [0, 1000],
      userId: others(people.map((person: { userId: string }) => person.userId)),
      apiKeyId: others(keys.map((key: { apiKeyId: string }) => key.apiKeyId)),
      email: ["somebody@example.com"],
      appId: [appId],
      appSecret: [appSecret],
      token: [pushToken],
      from: ["2026-01-31T08:30:00+08:00"],
      to: ["2036-01-31T08:30:00+08:00"],
    };
  }

  /** Probes the authorization instead of listing it, so that new procedures need no entry. */
  async function findDoors(): Promise<(caller: Caller, path: string) => boolean> {
    const open = new Set<string>();
    for (const { path, type } of listProcedureInputs()) {
      for (const caller of CALLERS) {
        if (path === "session.logout") continue;
        if (type === "subscription") {
          if (headers[caller]["cookie"]) open.add(`${caller} ${path}`);
          continue;
        }
        const ask = type === "query" ? query : mutate;
        const { error } = await ask(path, {}, headers[caller]);
        const { reason } = error ?? {};
        if (reason !== "UNAUTHENTICATED" && reason !== "FORBIDDEN") open.add(`${caller} ${path}`);
      }
    }
    return (caller, path) => open.has(`${caller} ${path}`);
  }

  const known = await restore();
  return {
    known,
    restore,
    mayCall: await findDoors(),
    getHeaders: (caller: Caller) => headers[caller],
    secrets: [OWNER.password, SERVICE_KEY, appSecret, pushToken],
  };
}

export type FuzzedShop = Awaited<ReturnType<typeof openFuzzedShop>>;
