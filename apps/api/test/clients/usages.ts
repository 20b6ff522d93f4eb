/**
 * Programs that use a generated client. Texts, because they compile only beside the generated code. Each exports `use`, which
 * triggers a notice, gets a refusal, and finds the delivery by both methods; the marked lines must not compile.
 */
export interface Use {
  url: string;
  apiKey: string;
  openid: string;
  orderId: string;
}

export interface Used {
  state: string;
  refused: { reason: string; fields: (string | undefined)[] };
  found: string | undefined;
  foundByPost: string | undefined;
}

const SHARED = `
interface Use { url: string; apiKey: string; openid: string; orderId: string }

function describeOrder({ openid, orderId }: Use, amount: string) {
  return {
    notice: "order_pay_success" as const,
    openid,
    orderId,
    data: {
      order_sn: "SN" + orderId,
      order_amount: amount,
      order_total_goods_name: "手工陶瓷咖啡杯",
      order_create_time: 1769819400,
      order_total_goods_num: 2,
    },
  };
}
`;

export const OPENAPI_FETCH = `
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.d.ts";
${SHARED}
type Trigger = components["schemas"]["Trigger"];
// @ts-expect-error no such notice
export const unknown: Trigger["notice"] = "order_pay_succes";
// @ts-expect-error a field is missing
export const incomplete: components["schemas"]["Data_order_pay_success"] = { order_sn: "1" };

export async function use(input: Use) {
  const client = createClient<paths>({
    baseUrl: input.url,
    headers: { authorization: "Bearer " + input.apiKey },
  });
  const triggered = await client.POST("/trpc/notices.trigger", { body: describeOrder(input, "128.00") });
  if (triggered.error) throw new Error(triggered.error.error.data.reason);
  const refusal = await client.POST("/trpc/notices.trigger", { body: describeOrder(input, "128.005") });
  if (!refusal.error) throw new Error("was not refused");
  const { reason, details } = refusal.error.error.data;
  const key = { idempotencyKey: "order_pay_success:" + input.orderId };
  const found = await client.GET("/trpc/deliveries.find", {
    params: { query: { input: JSON.stringify(key) } },
  });
  const foundByPost = await client.POST("/trpc/deliveries.find", { body: key });
  return {
    state: triggered.data.result.data.state,
    refused: { reason, fields: details.map(({ field }) => field) },
    found: found.data?.result.data?.deliveryId,
    foundByPost: foundByPost.data?.result.data?.deliveryId,
  };
}
`;

export const HEY_API = `
import { createClient } from "./client/client";
import { deliveriesFind, deliveriesFindByPost, noticesTrigger, type Trigger } from "./client";
${SHARED}
// @ts-expect-error no such notice
export const unknown: Trigger["notice"] = "order_pay_succes";

export async function use(input: Use) {
  const client = createClient({ baseUrl: input.url, auth: input.apiKey });
  const triggered = await noticesTrigger({ client, body: describeOrder(input, "128.00") });
  if (!triggered.data) throw new Error(JSON.stringify(triggered.error));
  const refusal = await noticesTrigger({ client, body: describeOrder(input, "128.005") });
  if (!refusal.error) throw new Error("was not refused");
  const { reason, details } = refusal.error.error.data;
  const key = { idempotencyKey: "order_pay_success:" + input.orderId };
  const found = await deliveriesFind({
    client,
    query: { input: key },
    querySerializer: ({ input }) => "input=" + encodeURIComponent(JSON.stringify(input)),
  });
  const foundByPost = await deliveriesFindByPost({ client, body: key });
  return {
    state: triggered.data.result.data.state,
    refused: { reason, fields: details.map(({ field }) => field) },
    found: found.data?.result.data?.deliveryId,
    foundByPost: foundByPost.data?.result.data?.deliveryId,
  };
}
`;
