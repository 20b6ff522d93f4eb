import { EVENT_DATA } from "../webhooks/event.contract.ts";
import type { EventType } from "../webhooks/webhook.contract.ts";
import type { OpenApiDocument, WebhookOperation } from "./openapi-document.ts";
import type { SchemaCollector } from "./schema-collector.ts";

export const WEBHOOKS_TAG = "webhooks";

const SUMMARY: Record<EventType, string> = {
  "delivery.sent": "WeChat accepted the message · 微信已接受",
  "delivery.failed": "It ended without being sent · 最终未发送",
  "delivery.no_grant": "The customer gave no permission in time · 等待期内顾客没有给发送权限",
  "delivery.unknown": "WeChat's answer was lost · 没有收到微信的返回",
  "delivery.cancelled": "It was cancelled · 已取消",
  "delivery.skipped": "The notice is switched off · 通知未启用",
  "delivery.waiting_for_grant": "It waits for a permission · 等待发送权限",
  "grant.recorded": "A permission was recorded · 收到一个发送权限",
  "shipment.reported":
    "WeChat knows the shipment and tells the buyer · 微信已收到发货信息，会通知买家",
  "shipment.refused": "The shipment was refused · 发货上报被拒绝",
  "account.paused": "WeChat refuses the account or an API · 微信拒绝账号或某个接口",
  "account.resumed": "Sending goes on · 恢复发送",
  "notice.action_required": "A notice needs an operator · 通知需要处理",
  "notice.ready": "A notice can be sent · 通知可以发送",
  "webhook.test": 'An owner pressed "test" · 所有者点了「测试」',
};

const DESCRIPTION =
  "Verify `webhook-signature` over the body as it arrives, before parsing it. Any 2xx within ten seconds accepts; 410 disables the webhook; everything else is repeated. The same `webhook-id` may arrive again · 先用原始请求体验签再解析；十秒内回答 2xx 表示收到，410 停用这个 Webhook，其余会重发。同一个 `webhook-id` 可能再来";

export const WEBHOOK_HEADERS = {
  "webhook-id": describeHeader("The same over all repeats · 重发时不变"),
  "webhook-timestamp": describeHeader("Unix seconds of this try · 本次发送的 unix 秒"),
  "webhook-signature": describeHeader(
    "One or more of `v1,<base64 of HMAC-SHA256 over id.timestamp.body>`, separated by spaces; the key is the base64 after `whsec_` · 一个或几个签名，用空格隔开；密钥是 `whsec_` 后面的 base64",
  ),
};

/** What a shop's receiver gets: one operation per event. */
export function describeWebhooks(collector: SchemaCollector): OpenApiDocument["webhooks"] {
  return Object.fromEntries(
    Object.entries(EVENT_DATA).map(([type, dataSchema]) => {
      const body = {
        type: "object",
        properties: {
          type: { type: "string", const: type },
          timestamp: {
            type: "string",
            format: "date-time",
            description:
              "When it happened; events arrive in no particular order · 发生的时间，到达的先后不一定",
          },
          data: collector.convert(dataSchema, "output"),
        },
        required: ["type", "timestamp", "data"],
      };
      const post: WebhookOperation = {
        operationId: toOperationId(type),
        tags: [WEBHOOKS_TAG],
        summary: SUMMARY[type as EventType],
        description: DESCRIPTION,
        security: [],
        parameters: Object.keys(WEBHOOK_HEADERS).map((name) => ({
          $ref: `#/components/parameters/${name}`,
        })),
        requestBody: { required: true, content: { "application/json": { schema: body } } },
        responses: { "2XX": { description: "Accepted · 收到" } },
      };
      return [type, { post }];
    }),
  );
}

function describeHeader(description: string) {
  return { in: "header", required: true, description, schema: { type: "string" } };
}

/** `delivery.no_grant` → `onDeliveryNoGrant` */
function toOperationId(type: string): string {
  return `on${type.replaceAll(/(?:^|[._])(\w)/g, (_part, letter: string) => letter.toUpperCase())}`;
}
