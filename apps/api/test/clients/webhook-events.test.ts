import { Ajv2020 } from "ajv/dist/2020.js";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OpenApiDocument } from "../../src/openapi/openapi-document.ts";
import { WEBHOOK_EVENTS } from "../../src/webhooks/webhook.contract.ts";
import { startPaidProduct } from "../start-paid-product.ts";
import type { Product } from "../start-product.ts";
import { ORDER } from "../start-shop.ts";
import { startReceiver, type WebhookReceiver } from "../webhook-receiver.ts";

let product: Product;
let receiver: WebhookReceiver;
let owner: { cookie: string };
beforeAll(async () => {
  product = await startPaidProduct({ WEBHOOK_ALLOW_PRIVATE: "true" });
  receiver = await startReceiver();
  owner = await product.signIn();
});
afterAll(async () => {
  await product[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

const CODE = "order_pay_success";

async function call(name: string, input: object, headers: Record<string, string>): Promise<any> {
  const { data, error } = await product.mutate(name, input, headers);
  if (error) throw new Error(`${name}: ${JSON.stringify(error)}`);
  return data;
}

/** Triggers for a new customer, with their permission or without. */
async function trigger(
  orderId: string,
  {
    magic,
    isAllowed = false,
    ...more
  }: { magic?: string; isAllowed?: boolean; grantWaitSeconds?: 0 },
): Promise<void> {
  const { openid } = await product.createCustomer(magic);
  if (isAllowed) {
    const { data } = await product.query("notices.get", { code: CODE }, owner);
    const { templateId } = data.template;
    const choice = { templateIds: [templateId], answer: "accept" };
    await product.control(`/users/${openid}/subscribe`, choice);
    const report = { kind: "subscribe", reportId: orderId, templateId, answer: "accept", ageMs: 0 };
    await call("grants.report", { openid, reports: [report] }, product.asService);
  }
  const order = { notice: CODE, openid, orderId, data: ORDER };
  await call("notices.trigger", { ...order, ...more }, product.asService);
}

const save = (input: object) => call("notices.update", { code: CODE, ...input }, owner);

/** WeChat answers the next message with this. */
const answerOnce = (errcode: number) =>
  product.control("/faults", {
    path: "/cgi-bin/message/subscribe/send",
    times: 1,
    fault: { kind: "errcode", errcode },
  });

/** Waits until the receiver has this event. */
async function receive(type: string): Promise<void> {
  const list = () => receiver.received.map(({ body }) => JSON.parse(body).type as string);
  await expect.poll(list, { message: type }).toContain(type);
}

test("every event is signed, and what the document says", async () => {
  const { webhook, secret } = await call(
    "webhooks.create",
    { url: receiver.url, events: WEBHOOK_EVENTS },
    owner,
  );
  await call("webhooks.test", { webhookId: webhook.webhookId }, owner);

  await trigger("A1", {});
  await receive("delivery.waiting_for_grant");
  await call("deliveries.cancel", { idempotencyKey: `${CODE}:A1` }, product.asService);
  await receive("delivery.cancelled");
  await trigger("A2", { grantWaitSeconds: 0 });
  await receive("delivery.no_grant");
  await trigger("A3", { magic: "lost", isAllowed: true });
  await receive("delivery.unknown");
  await trigger("A4", { magic: "invalid", isAllowed: true });
  await receive("delivery.failed");
  await trigger("A5", { isAllowed: true });
  await receive("delivery.sent");
  await receive("grant.recorded");

  const buyer = await product.control("/users", {});
  const paid = await product.control(`/users/${buyer.openid}/pay`, {
    ...{ orderId: "B1", outcome: "success" },
  });
  const shipment = {
    order: { transactionId: paid.transactionId },
    ...{ orderId: "B1", logistics: "pickup", parcels: [{ items: "咖啡杯*1" }] },
  };
  await call("shipments.report", { ...shipment, openid: "o-another" }, product.asService);
  await receive("shipment.refused");
  await call("shipments.report", { ...shipment, openid: buyer.openid }, product.asService);
  await receive("shipment.reported");

  await answerOnce(48001);
  await trigger("A6", { isAllowed: true });
  await receive("account.paused");
  const [{ api, appId }] = (await product.query("pauses.list", undefined, owner)).data;
  await call("pauses.resume", { appId, api }, owner);
  await receive("account.resumed");

  await save({ enabled: false });
  await trigger("A7", {});
  await receive("delivery.skipped");
  await save({ enabled: true });
  await receive("notice.ready");
  await answerOnce(40037);
  await trigger("A8", { isAllowed: true });
  await receive("notice.action_required");

  const document = (await (
    await fetch(`${product.apiUrl}/openapi.json`)
  ).json()) as OpenApiDocument;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addFormat("int64", Number.isSafeInteger);
  ajv.addFormat("date-time", (text: string) => new Date(text).toISOString() === text);
  ajv.addSchema({ $id: "document", components: document.components });
  const seen = new Set<string>();
  for (const { body, headers } of receiver.received) {
    const { type } = new Webhook(secret).verify(body, headers as Record<string, string>) as {
      type: string;
    };
    const { schema } = document.webhooks[type]?.post.requestBody.content["application/json"] ?? {};
    const text = JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/');
    const validate = ajv.compile(JSON.parse(text));
    expect(validate(JSON.parse(body)), JSON.stringify({ body, errors: validate.errors })).toBe(
      true,
    );
    seen.add(type);
  }
  expect(Object.keys(document.webhooks).filter((type) => !seen.has(type))).toEqual([]);
});
