import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenApiDocument } from "../../src/openapi/openapi-document.ts";
import { startPaidProduct } from "../start-paid-product.ts";
import { type Product, SERVICE_KEY } from "../start-product.ts";
import { ORDER } from "../start-shop.ts";

let product: Product;
let document: OpenApiDocument;
let ajv: Ajv2020;
let customer: { openid: string; token: string };
const used = new Set<string>();

beforeAll(async () => {
  product = await startPaidProduct();
  document = (await (await fetch(`${product.apiUrl}/openapi.json`)).json()) as OpenApiDocument;
  ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addFormat("int64", Number.isSafeInteger);
  ajv.addFormat("date-time", (text: string) => new Date(text).toISOString() === text);
  ajv.addSchema({ $id: "document", components: document.components });
  const { openid, headers } = await product.createCustomer();
  customer = { openid, token: headers.authorization.slice("Bearer ".length) };
});
afterAll(() => product[Symbol.asyncDispose]());

function compile(schema: object): ValidateFunction {
  const text = JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/');
  return ajv.compile(JSON.parse(text));
}

/** Calls as the document says, and validates the answer by what it says of this status. */
async function expectDescribed(
  operationId: string,
  input: unknown,
  credential: "apiKey" | "sessionToken" | "none" = "apiKey",
) {
  const [path, method, operation] = findOperation(operationId);
  const token = credential === "apiKey" ? SERVICE_KEY : customer.token;
  const query =
    method === "GET" && input ? `?input=${encodeURIComponent(JSON.stringify(input))}` : "";
  const response = await fetch(`${product.apiUrl}${path}${query}`, {
    method,
    headers: {
      ...(credential === "none" ? {} : { authorization: `Bearer ${token}` }),
      ...(method === "POST" && { "content-type": "application/json" }),
    },
    ...(method === "POST" && { body: JSON.stringify(input) }),
  });
  const described = operation.responses[String(response.status)];
  expect(described, `${operationId} answers ${response.status}`).toBeDefined();
  const answer = await response.json();
  const validate = compile(described?.content["application/json"].schema ?? {});
  expect(validate(answer), JSON.stringify({ answer, errors: validate.errors })).toBe(true);
  used.add(operationId);
  return { status: response.status, answer: answer as any, described };
}

function findOperation(operationId: string) {
  for (const [path, { get, post }] of Object.entries(document.paths)) {
    if (get?.operationId === operationId) return [path, "GET", get] as const;
    if (post?.operationId === operationId) return [path, "POST", post] as const;
  }
  throw new Error(`the document has no ${operationId}`);
}

const trigger = (orderId: string, more: object = {}) => ({
  notice: "order_pay_success",
  openid: customer.openid,
  orderId,
  data: ORDER,
  ...more,
});
const KEY = { idempotencyKey: "order_pay_success:A1" };

describe("the service's answers are the document's", () => {
  test("to a mini program", async () => {
    const { code } = await product.control(`/users/${customer.openid}/login-code`, {});
    expect(await expectDescribed("collectorLogin", { code }, "none")).toMatchObject({
      status: 200,
    });
    const { answer } = await expectDescribed("collectorGetTemplates", undefined, "sessionToken");
    const { templateId } = answer.result.data.items[0];
    const reports = [
      { kind: "subscribe", reportId: "r1", templateId, answer: "accept", ageMs: 0 },
      { kind: "form", reportId: "r2", formId: "the formId is a mock one", ageMs: 0 },
      { kind: "form", reportId: "r3" },
    ];
    const reported = await expectDescribed("collectorReport", { reports }, "sessionToken");
    expect(reported.answer.result.data.results).toMatchObject([
      { accepted: true },
      { accepted: false },
      { accepted: false, reason: "INPUT_INVALID" },
    ]);
  });

  test("to a backend", async () => {
    const coupon = { type: "text", name: "优惠券", example: "满减券", required: true };
    const notice = { code: "coupon_expiring", name: "优惠券到期提醒", fields: { coupon } };
    await expectDescribed("noticesDefine", { notices: [notice] });
    await expectDescribed("noticesListDefinitions", undefined);
    await expectDescribed("noticesTrigger", trigger("A1", { delaySeconds: 60 }));
    await expectDescribed("noticesTriggerMany", {
      items: [trigger("A2"), trigger("A3", { data: {} }), 7],
    });
    await expectDescribed("deliveriesFind", KEY);
    await expectDescribed("deliveriesFindByPost", { idempotencyKey: "no such key" });
    await expectDescribed("deliveriesCancel", KEY);
    const { openid } = customer;
    const report = { kind: "payment", reportId: "p1", prepayId: "wx1", orderId: 7, ageMs: 0 };
    await expectDescribed("grantsReport", { openid, reports: [report] });
    await expectDescribed("grantsConfirmPayment", { openid, prepayId: "wx1", orderId: "7" });
    await expectDescribed("grantsConfirmPayment", { openid, prepayId: "wx2", orderId: "8" });
    const ask = { notice: "order_ship", moment: "paid", orderId: "7", ageMs: 0 };
    const asked = { kind: "subscribe", reportId: "a1", templateId: "t", answer: "NO_TAP", ...ask };
    await expectDescribed("grantsReport", { openid, reports: [asked] });
    await expectDescribed("ordersListReach", undefined);
    await expectDescribed("ordersClose", { orderId: 7 });
    await expectDescribed("ordersListReachByPost", {});
    await expectDescribed("collectorCreateToken", { openid });
  });

  test("about shipments", async () => {
    const { openid } = customer;
    const reported = await expectDescribed("shipmentsReport", {
      ...{ order: { transactionId: "4200001234202601310000000001" }, openid, orderId: "A1" },
      ...{ logistics: "virtual", parcels: [{ items: "手工陶瓷咖啡杯" }] },
    });
    const { shipmentId } = reported.answer.result.data;
    for (const operationId of ["shipmentsGet", "shipmentsGetByPost"])
      expect(await expectDescribed(operationId, { shipmentId })).toMatchObject({ status: 200 });
    for (const operationId of ["shipmentsList", "shipmentsListByPost"])
      expect((await expectDescribed(operationId, {})).answer.result.data.items).toHaveLength(1);
    await expectDescribed("shipmentsCount", undefined);
    await expectDescribed("shipmentsGetAccount", undefined);
    for (const operationId of ["shipmentsListOverdue", "shipmentsListOverdueByPost"])
      expect(await expectDescribed(operationId, {})).toMatchObject({ status: 200 });
    for (const operationId of ["shipmentsSearchCarriers", "shipmentsSearchCarriersByPost"])
      expect(await expectDescribed(operationId, { text: "顺丰" })).toMatchObject({ status: 200 });
    await expectDescribed("shipmentsCancel", { shipmentId });
  });

  const REFUSALS: [status: number, reason: string, operationId: string, input: () => unknown][] = [
    [400, "FIELD_INVALID", "noticesTrigger", () => trigger("B1", { data: {} })],
    [400, "INPUT_INVALID", "noticesTrigger", () => ({})],
    [404, "NOTICE_NOT_FOUND", "noticesTrigger", () => trigger("B1", { notice: "nothing" })],
    [
      412,
      "NOTICE_NOT_READY",
      "noticesTrigger",
      () =>
        trigger("B1", {
          notice: "order_ship",
          data: {
            order_sn: "1",
            ship_goods_name: "1",
            express_company: "1",
            tracking_no: "1",
            ship_time: 1769819400,
          },
        }),
    ],
    [
      409,
      "IDEMPOTENCY_CONFLICT",
      "noticesTrigger",
      () => trigger("A2", { data: { ...ORDER, order_sn: "2" } }),
    ],
    [404, "NOT_FOUND", "deliveriesCancel", () => ({ idempotencyKey: "no such key" })],
    [400, "INPUT_INVALID", "deliveriesFind", () => ({})],
    [400, "INPUT_INVALID", "collectorLogin", () => ({ code: "no such code" })],
  ];
  test.for(REFUSALS)("to a refusal: %i %s of %s", async ([status, reason, operationId, input]) => {
    const { answer, ...refusal } = await expectDescribed(operationId, input());
    expect(refusal.status).toBe(status);
    expect(answer.error.data.reason).toBe(reason);
    expect(refusal.described?.description).toContain(`\`${reason}\``);
  });

  test("to a missing or a wrong credential", async () => {
    expect(await expectDescribed("noticesTrigger", trigger("C1"), "none")).toMatchObject({
      status: 401,
    });
    expect(await expectDescribed("noticesTrigger", trigger("C1"), "sessionToken")).toMatchObject({
      status: 403,
    });
  });

  test("and no call was left out", () => {
    const all = Object.values(document.paths).flatMap(({ get, post }) =>
      [get, post].flatMap((operation) => operation?.operationId ?? []),
    );
    expect(all.filter((operationId) => !used.has(operationId))).toEqual([]);
  });
});
