import { type NoticeDefinition, triggerSchema } from "@mp-notice/core";
import type { AppRouter } from "../router.ts";
import { addTriggerSchemas, TRIGGER } from "./describe-notices.ts";
import { errorAnswerSchema, RETRY_AFTER } from "./describe-errors.ts";
import { describeProcedure } from "./describe-procedure.ts";
import { describeWebhooks, WEBHOOK_HEADERS, WEBHOOKS_TAG } from "./describe-webhooks.ts";
import { listDocumented } from "./list-documented.ts";
import { type OpenApiDocument, toReference } from "./openapi-document.ts";
import { createSchemaCollector } from "./schema-collector.ts";

/**
 * The version of the HTTP interface. A change that breaks callers needs the next major version: `scripts/write-openapi.ts`
 * compares with the committed document.
 */
const API_VERSION = "1.0.0";

const DESCRIPTION = `A notice service for WeChat mini-program shops. This document describes what a shop's backend and its mini program call.

- **Changes** are \`POST\` with the input as JSON body; **reads** are \`GET\` with the input as URL-encoded JSON in \`?input=\`, or \`POST\` like changes, which suits generated clients better.
- **Success** is \`{"result": {"data": …}}\`, **failure** \`{"error": {…}}\`: branch on \`error.data.reason\`. Ignore fields and values that you do not know: answers may gain some.
- Use a timeout of ten seconds. **Without an answer, repeat the call**: the same idempotency key is one message.

微信小程序商城的通知服务。本文档描述商城后端和小程序要调用的接口。

- **有改动的**用 \`POST\`，参数是 JSON 请求体；**查询**用 \`GET\`，参数是 URL 编码后的 JSON，放在 \`?input=\`；也可以同样用 \`POST\`，生成的客户端用它更方便。
- **成功**是 \`{"result": {"data": …}}\`，**失败**是 \`{"error": {…}}\`：按 \`error.data.reason\` 判断。不认识的字段和取值请忽略，以后可能增加。
- 超时设十秒。**没有收到回答就再调一次**：同一个幂等键只发一条。`;

const TAGS = {
  notices: "Report events to customers · 触发通知",
  deliveries: "What became of them · 发送结果",
  grants: "Permissions, reported by a backend · 由后端上报权限",
  shipments: "Shipments, reported to WeChat · 向微信上报发货",
  collector: "For the mini program · 供小程序调用",
  [WEBHOOKS_TAG]: "What the service calls at your backend · 服务推送给后端的事件",
};

/** The OpenAPI document of the router's outside procedures, with one schema per notice. */
export function createDocument(input: {
  router: AppRouter;
  notices: readonly NoticeDefinition[];
}): OpenApiDocument {
  const { router, notices } = input;
  const collector = createSchemaCollector(new Map([[triggerSchema, toReference(TRIGGER)]]));
  addTriggerSchemas(collector, notices);
  collector.convert(errorAnswerSchema, "output");
  const procedures = listDocumented(router);
  const paths = Object.fromEntries(
    procedures.map((procedure) => [
      `/trpc/${procedure.path}`,
      describeProcedure(procedure, { collector, notices }),
    ]),
  );
  const webhooks = describeWebhooks(collector);
  return {
    openapi: "3.1.1",
    info: {
      title: "mp-notice",
      version: API_VERSION,
      description: DESCRIPTION,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/", description: "The service that serves this document · 本服务" }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    webhooks,
    components: {
      schemas: collector.list(),
      headers: {
        [RETRY_AFTER]: {
          description: "When to try again, in whole seconds · 多少秒后再试",
          required: true,
          schema: { type: "integer", minimum: 1 },
        },
      },
      parameters: Object.fromEntries(
        Object.entries(WEBHOOK_HEADERS).map(([name, header]) => [name, { name, ...header }]),
      ),
      securitySchemes: {
        apiKey: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "mpn_…",
          description:
            "A backend's API key: an owner creates it in the admin under Settings → API keys. Never put it into a mini program · 后端的 API 密钥，由所有者在「设置 → API 密钥」创建，不要放进小程序",
        },
        sessionToken: {
          type: "http",
          scheme: "bearer",
          description:
            "A customer's token from `collector.login` or `collector.createToken`, valid for seven days · 顾客的会话令牌，七天有效",
        },
      },
    },
  };
}
