import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listDatabases, SERVICE_KEY, type Answer } from "../start-operator-api.ts";
import { ORDER, PAID, startShop } from "../start-shop.ts";

let shop: Awaited<ReturnType<typeof startShop>>;
let customer: { bearer: string };

beforeAll(async () => {
  const [, open] = listDatabases()[0] ?? [];
  if (!open) throw new Error("no database");
  shop = await startShop(open);
  await shop.save({ enabled: true, template: PAID });
  customer = { bearer: (await shop.serve("collector.createToken", { openid: "o-1" })).data.token };
});

afterAll(() => shop[Symbol.asyncDispose]());

function expectRefusal(answer: Answer, reason: string, fields: string[]): void {
  expect(answer.error).toMatchObject({ reason });
  expect(new Set(answer.error?.details.map(({ field }) => field))).toEqual(new Set(fields));
  for (const { problem } of answer.error?.details ?? []) expect(problem).toMatch(/\S/);
  expect(answer.error?.stack).toBeUndefined();
}

const field = (name: string, keywordId = "1") => ({
  keywordId,
  source: { kind: "field", field: name },
});
const withKeywords = (...keywords: unknown[]) => ({
  code: "order_pay_success",
  template: { libraryTemplateId: "900004", keywords },
});

describe("notices.update refuses", () => {
  test.each([
    [{ code: "order_paid" }, "NOTICE_NOT_FOUND", ["code"]],
    [{}, "INPUT_INVALID", ["code"]],
    [{ code: "order_cancel", chanel: "subscribe" }, "INPUT_INVALID", ["chanel"]],
    [{ code: "order_cancel", channel: "sms" }, "INPUT_INVALID", ["channel"]],
    [{ code: "order_cancel", enabled: "yes" }, "INPUT_INVALID", ["enabled"]],
    [{ code: "order_cancel", grantWaitSeconds: -1 }, "INPUT_INVALID", ["grantWaitSeconds"]],
    [{ code: "order_cancel", grantWaitSeconds: 604_801 }, "INPUT_INVALID", ["grantWaitSeconds"]],
    [{ code: "order_cancel", grantWaitSeconds: 1.5 }, "INPUT_INVALID", ["grantWaitSeconds"]],
    [{ code: "order_cancel", version: "1" }, "INPUT_INVALID", ["version"]],
    [{ code: "order_cancel", page: "" }, "INPUT_INVALID", ["page"]],
    [
      { code: "order_cancel", template: { keywords: [] } },
      "INPUT_INVALID",
      ["template.libraryTemplateId"],
    ],
    [
      { code: "order_cancel", template: { libraryTemplateId: "404", keywords: [] } },
      "TEMPLATE_NOT_FOUND",
      ["template.libraryTemplateId"],
    ],
    [withKeywords(field("order_sn")), "MAPPING_INVALID", ["template.keywords"]],
    [
      withKeywords(field("order_sn"), field("nothing", "2")),
      "MAPPING_INVALID",
      ["template.keywords.1.source"],
    ],
    [
      withKeywords(field("order_sn"), field("order_sn", "1")),
      "MAPPING_INVALID",
      ["template.keywords.1.keywordId"],
    ],
    [
      withKeywords(field("order_sn"), { keywordId: "2" }),
      "INPUT_INVALID",
      ["template.keywords.1.source"],
    ],
    [
      withKeywords(field("order_sn"), { keywordId: "2", source: { kind: "sum" } }),
      "INPUT_INVALID",
      ["template.keywords.1.source.kind"],
    ],
    [
      withKeywords({ keywordId: "1", source: { kind: "text" } }),
      "INPUT_INVALID",
      ["template.keywords.0.source.text"],
    ],
    [
      withKeywords({ keywordId: "1", source: { kind: "text", text: "a", field: "b" } }),
      "INPUT_INVALID",
      ["template.keywords.0.source.field"],
    ],
  ])("%j as %s naming %j", async (input, reason, fields) => {
    expectRefusal(await shop.mutate("notices.update", input), reason, fields);
  });
});

describe("notices.trigger refuses", () => {
  const right = { notice: "order_pay_success", openid: "o-1", orderId: "1", data: ORDER };
  const { order_sn: _, ...withoutNumber } = ORDER;

  test.each([
    [{ ...right, notice: "order_paid" }, "NOTICE_NOT_FOUND", ["notice"]],
    [{ ...right, notice: undefined }, "INPUT_INVALID", ["notice"]],
    [{ ...right, openid: "" }, "INPUT_INVALID", ["openid"]],
    [{ ...right, openid: "o 1" }, "INPUT_INVALID", ["openid"]],
    [{ ...right, orderId: "x".repeat(65) }, "INPUT_INVALID", ["orderId"]],
    [{ ...right, orderID: "1" }, "INPUT_INVALID", ["orderID"]],
    [{ ...right, idempotencyKey: "订单" }, "INPUT_INVALID", ["idempotencyKey"]],
    [{ ...right, idempotencyKey: "k".repeat(201) }, "INPUT_INVALID", ["idempotencyKey"]],
    [{ ...right, grantWaitSeconds: 604_801 }, "INPUT_INVALID", ["grantWaitSeconds"]],
    [{ ...right, data: undefined }, "INPUT_INVALID", ["data"]],
    [{ ...right, data: null }, "FIELD_INVALID", ["data"]],
    [{ ...right, data: withoutNumber }, "FIELD_INVALID", ["data.order_sn"]],
    [
      { ...right, data: { ...ORDER, order_amount: -1, order_total_goods_num: 1.5 } },
      "FIELD_INVALID",
      ["data.order_amount", "data.order_total_goods_num"],
    ],
    [
      { ...right, notice: "order_cancel", data: { ...ORDER, order_cancel_time: 1769819400 } },
      "NOTICE_NOT_READY",
      ["notice"],
    ],
  ])("%j as %s naming %j", async (input, reason, fields) => {
    expectRefusal(await shop.serve("notices.trigger", input), reason, fields);
  });

  test("in a batch, items fail individually", async () => {
    const items = [
      right,
      { ...right, openid: "" },
      { ...right, orderId: "2", data: withoutNumber },
      "nonsense",
    ];
    const { data } = await shop.serve("notices.triggerMany", { items });
    expect(data.results).toEqual([
      { ok: true, deliveryId: expect.any(String), state: "queued", duplicate: false },
      {
        ok: false,
        reason: "INPUT_INVALID",
        details: [{ field: "openid", problem: expect.any(String) }],
      },
      {
        ok: false,
        reason: "FIELD_INVALID",
        details: [{ field: "data.order_sn", problem: "is required" }],
      },
      {
        ok: false,
        reason: "INPUT_INVALID",
        details: [{ problem: expect.stringMatching(/object/) }],
      },
    ]);
  });

  test("an empty batch, or one of more than 200, is rejected as a whole", async () => {
    for (const items of [[], Array.from({ length: 201 }, () => right)]) {
      expectRefusal(await shop.serve("notices.triggerMany", { items }), "INPUT_INVALID", ["items"]);
    }
  });
});

describe("other procedures refuse", () => {
  const report = { kind: "form", reportId: "r-1", formId: "f-1", ageMs: 0 };

  test.each([
    ["session.login", {}, ["email", "password"]],
    ["session.login", { email: "a@b.c", password: "p", remember: true }, ["remember"]],
    ["session.redeemLoginLink", {}, ["token"]],
    ["notices.sendTest", { code: "order_pay_success", openid: "" }, ["openid"]],
    [
      "notices.sendTest",
      { code: "order_pay_success", openid: "o-1", miniprogramState: "beta" },
      ["miniprogramState"],
    ],
    ["deliveries.resend", { deliveryIds: [] }, ["deliveryIds"]],
    ["templates.refresh", { channel: "sms" }, ["channel"]],
    ["collector.login", {}, ["code"]],
    ["session.changePassword", {}, ["newPassword"]],
    [
      "session.changePassword",
      { currentPassword: "", newPassword: "x".repeat(1025) },
      ["currentPassword", "newPassword"],
    ],
    ["users.create", {}, ["email", "role"]],
    ["users.create", { email: "not an e-mail", role: "admin" }, ["email", "role"]],
    ["users.create", { email: `${"x".repeat(250)}@b.cn`, role: "viewer" }, ["email"]],
    ["users.create", { email: "a@b.cn", role: "viewer", password: "x" }, ["password"]],
    ["users.update", { userId: "", role: null }, ["userId", "role"]],
    ["users.remove", { userId: 1 }, ["userId"]],
    ["users.createLoginLink", {}, ["userId"]],
    ["apiKeys.create", { name: "  " }, ["name"]],
    ["apiKeys.create", { name: "x".repeat(61), scope: "owner" }, ["name", "scope"]],
    ["apiKeys.revoke", { apiKeyId: "x".repeat(27) }, ["apiKeyId"]],
  ])("%s with %j, naming %j", async (path, input, fields) => {
    expectRefusal(await shop.mutate(path, input), "INPUT_INVALID", fields);
  });

  test.each([
    ["templates.list", {}, ["channel"]],
    ["templates.list", { channel: "subscribe", limit: 101 }, ["limit"]],
    ["templates.list", { channel: "subscribe", offset: -1 }, ["offset"]],
    ["templates.get", { channel: "subscribe", libraryTemplateId: null }, ["libraryTemplateId"]],
    ["deliveries.list", { state: "lost" }, ["state"]],
    ["deliveries.list", { from: "yesterday" }, ["from"]],
    ["deliveries.list", { notce: "order_cancel" }, ["notce"]],
    ["deliveries.list", { limit: 0 }, ["limit"]],
    ["grants.list", { kind: "gift" }, ["kind"]],
    ["auditLog.list", { limit: 101 }, ["limit"]],
    ["auditLog.list", { limit: 0, action: "everything" }, ["action", "limit"]],
    ["auditLog.list", { from: "yesterday", to: "2026-01-31T08:30:00" }, ["from", "to"]],
    ["auditLog.list", { userId: "", cursor: "x".repeat(27) }, ["cursor", "userId"]],
    ["deliveries.list", { cursor: "garbage" }, ["cursor"]],
    ["grants.list", { cursor: "01M87D686P0JQ70KAM6J7ND2X" }, ["cursor"]],
    ["auditLog.list", { user: "x" }, ["user"]],
  ])("%s with %j, naming %j", async (path, input, fields) => {
    expectRefusal(await shop.query(path, input), "INPUT_INVALID", fields);
  });

  test.each([
    ["collector.createToken", { openid: "" }, ["openid"]],
    ["grants.confirmPayment", { openid: "o-1", prepayId: " " }, ["orderId", "prepayId"]],
    ["grants.report", { openid: "o-1", reports: [] }, ["reports"]],
    ["grants.report", { openid: "o 1", reports: [report] }, ["openid"]],
    [
      "grants.confirmPayment",
      { openid: "o-1", prepayId: "x".repeat(129), orderId: "单1" },
      ["orderId", "prepayId"],
    ],
    ["deliveries.cancel", { idempotencyKey: "" }, ["idempotencyKey"]],
  ])("%s with %j, naming %j", async (path, input, fields) => {
    expectRefusal(await shop.serve(path, input), "INPUT_INVALID", fields);
  });

  test("a missing field as required, with the same message everywhere", async () => {
    const { data: reported } = await shop.serve("grants.report", {
      openid: "o-1",
      reports: [{ kind: "form", reportId: "r-1" }],
    });
    expect(reported.results[0]?.details).toEqual([
      { field: "reports.0.ageMs", problem: "is required" },
      { field: "reports.0.formId", problem: "is required" },
    ]);
    const { data: _, ...trigger } = {
      notice: "order_cancel",
      openid: "o-1",
      orderId: "1",
      data: {},
    };
    for (const answer of [
      (await shop.serve("notices.trigger", trigger)).error,
      (await shop.serve("notices.triggerMany", { items: [trigger] })).data.results[0],
    ]) {
      expect(answer).toMatchObject({ details: [{ field: "data", problem: "is required" }] });
    }
  });

  test("only the invalid one of many reports, naming its field", async () => {
    const reports = [
      { ...report, reportId: "b-1", formId: "b-1" },
      { ...report, reportId: "b-2", formId: "b-2", orderId: "单1" },
      { ...report, reportId: "x".repeat(65) },
      "nonsense",
      { kind: "payment", reportId: "b-3", prepayId: "wx-b-3", orderId: 1001, ageMs: 0 },
    ];
    const wrong = (reportId: string, field: string) => ({
      reportId,
      accepted: false,
      reason: "INPUT_INVALID",
      details: [{ field, problem: expect.stringMatching(/\S/) }],
    });
    const expected = [
      { reportId: "b-1", accepted: true },
      wrong("b-2", "reports.1.orderId"),
      wrong("x".repeat(65), "reports.2.reportId"),
      wrong("", "reports.3"),
      { reportId: "b-3", accepted: true },
    ];
    const served = await shop.serve("grants.report", { openid: "o-1", reports });
    expect(served.data.results).toEqual(expected);
    const collected = await shop.api.mutate("collector.report", { reports }, customer);
    expect(collected.data.results).toEqual(expected);
  });

  test("only the invalid one of many ids to resend", async () => {
    const { data } = await shop.mutate("deliveries.resend", {
      deliveryIds: ["é", 7, "01M87D686P0JQ70KAM6J7ND2XX"],
    });
    expect(data.results).toMatchObject([
      { deliveryId: "é", ok: false, reason: "INPUT_INVALID" },
      { deliveryId: "7", ok: false, reason: "INPUT_INVALID" },
      { deliveryId: "01M87D686P0JQ70KAM6J7ND2XX", ok: false, reason: "NOT_FOUND" },
    ]);
  });

  test("no lookup: an impossible id is just not found", async () => {
    for (const text of ["订", "a\0b", "\ud800", " ", "x".repeat(500)]) {
      for (const filter of ["openid", "orderId", "notice"]) {
        const { data } = await shop.query("deliveries.list", { [filter]: text });
        expect(data.items, filter).toEqual([]);
      }
      expect((await shop.query("grants.list", { openid: text })).data.items).toEqual([]);
      expect((await shop.query("auditLog.list", { userId: text })).data.items).toEqual([]);
      const { error } = await shop.query("deliveries.get", { deliveryId: text });
      expect(error?.reason).toBe("NOT_FOUND");
      for (const path of ["templates.get", "notices.suggest"]) {
        const wanted = { channel: "subscribe", libraryTemplateId: text, code: "order_cancel" };
        const { code: _, ...template } = wanted;
        const answer = await shop.query(path, path === "templates.get" ? template : wanted);
        expect(answer.error?.reason, path).toBe("TEMPLATE_NOT_FOUND");
      }
    }
  });

  test("no numeric order id", async () => {
    const trigger = { notice: "order_pay_success", openid: "o-9", data: ORDER };
    const { data } = await shop.serve("notices.trigger", { ...trigger, orderId: 1001 });
    const again = await shop.serve("notices.trigger", { ...trigger, orderId: "1001" });
    expect(again.data).toMatchObject({ deliveryId: data.deliveryId, duplicate: true });
    for (const orderId of [1.5, 2 ** 53, null, true]) {
      const answer = await shop.serve("notices.trigger", { ...trigger, orderId });
      expectRefusal(answer, "INPUT_INVALID", ["orderId"]);
    }
  });

  test("a collector's report for another customer: the openid never comes from the client", async () => {
    const answer = await shop.api.mutate(
      "collector.report",
      { openid: "o-2", reports: [report] },
      customer,
    );
    expectRefusal(answer, "INPUT_INVALID", ["openid"]);
    const many = Array.from({ length: 51 }, (_entry, index) => ({
      ...report,
      reportId: `r-${index}`,
    }));
    expectRefusal(
      await shop.api.mutate("collector.report", { reports: many }, customer),
      "INPUT_INVALID",
      ["reports"],
    );
  });

  test("an unknown id as NOT_FOUND", async () => {
    expect((await shop.query("deliveries.get", { deliveryId: "nothing" })).error?.reason).toBe(
      "NOT_FOUND",
    );
    expect((await shop.query("notices.get", { code: "nothing" })).error?.reason).toBe(
      "NOTICE_NOT_FOUND",
    );
    const found = await shop.api.query(
      "deliveries.find",
      { idempotencyKey: "nothing" },
      { bearer: SERVICE_KEY },
    );
    expect(found.data).toBeNull();
  });
});

describe("requests that no procedure understands", () => {
  const post = (url: string, payload: string, contentType = "application/json") =>
    shop.app.inject({ method: "POST", url, payload, headers: { "content-type": contentType } });

  test.each([
    ["malformed JSON", () => post("/trpc/session.login", "{"), 400, "INPUT_INVALID"],
    [
      "another content type",
      () => post("/trpc/session.login", "{}", "text/plain"),
      415,
      "INPUT_INVALID",
    ],
    [
      "a body beyond 1 MiB",
      () => post("/trpc/session.login", JSON.stringify("x".repeat(1024 * 1024))),
      413,
      "INPUT_INVALID",
    ],
    ["an unknown procedure", () => post("/trpc/session.nothing", "{}"), 404, "NOT_FOUND"],
    ["an unknown address", () => shop.app.inject("/nothing"), 404, "NOT_FOUND"],
    ["a change by GET", () => shop.app.inject("/trpc/session.logout"), 405, "INPUT_INVALID"],
    [
      "a method that Request does not know",
      () => shop.app.inject({ method: "TRACE", url: "/trpc/session.me" }),
      404,
      "NOT_FOUND",
    ],
    ["a malformed escape", () => shop.app.inject("/%E0%A4%A"), 400, "INPUT_INVALID"],
  ])("%s gets the common error format", async (_what, send, status, reason) => {
    const response = await send();
    expect(response.statusCode).toBe(status);
    const { error } = response.json();
    expect(error).toMatchObject({
      message: expect.any(String),
      code: expect.any(Number),
      data: { httpStatus: status, reason },
    });
    expect(error.data).toMatchObject({ code: expect.any(String), details: expect.any(Array) });
  });

  test("a URL that is too long gets its own error, and its query works by POST", async () => {
    const address = await shop.app.listen({ host: "127.0.0.1", port: 0 });
    const cookie = await shop.api.signIn();
    const name = "咖啡".repeat(1000);
    const input = {
      code: "order_pay_success",
      channel: "subscribe",
      template: PAID,
      data: { ...ORDER, order_total_goods_name: name },
    };
    const url = `${address}/trpc/notices.preview`;
    const byGet = await fetch(`${url}?input=${encodeURIComponent(JSON.stringify(input))}`, {
      headers: { cookie },
    });
    expect(byGet.status).toBe(431);
    expect(await byGet.json()).toMatchObject({
      error: { data: { httpStatus: 431, reason: "INPUT_INVALID", details: [] } },
    });
    const byPost = await fetch(url, {
      method: "POST",
      headers: { cookie, "content-type": "application/json" },
      body: JSON.stringify(input),
    });
    expect(await byPost.json()).toMatchObject({
      result: {
        data: { card: { lines: expect.arrayContaining([expect.objectContaining({ cut: true })]) } },
      },
    });
  });
});

test("an internal error reveals nothing and is logged with its cause", async () => {
  const [, open] = listDatabases()[0] ?? [];
  if (!open) throw new Error("no database");
  await using broken = await startShop(open);
  await broken.database.orm.em.getConnection().execute("drop table notice_settings");
  const answer = await broken.query("notices.list");
  expect(answer).toMatchObject({
    status: 500,
    error: { reason: "INTERNAL", message: "Internal error", details: [] },
  });
  expect(JSON.stringify(answer.error)).not.toContain("notice_settings");
  const line = broken.logs.find((entry) => entry.includes("a procedure failed"));
  expect(JSON.parse(line ?? "{}")).toMatchObject({
    level: 50,
    procedure: "notices.list",
    err: { message: expect.stringContaining("notice_settings") },
  });
});
