/** Generates docs/notices.md from the code; `--check` fails when the file is out of date. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import {
  ERROR_REASONS,
  type FieldDefinition,
  BUILT_IN_NOTICES,
  MAX_FIELDS,
  MAX_OWN_NOTICES,
  MAX_DELAY_SECONDS,
} from "../packages/core/src/index.ts";
import { REASON_ADVICE } from "../apps/api/src/openapi/reason-advice.ts";
import { getHttpStatus } from "../apps/api/src/trpc/get-http-status.ts";

const ROOT = resolve(import.meta.dirname, "..");
const FILE = "docs/notices.md";
const WRITE = "node scripts/write-notice-fields.ts";

const HEAD = `# Notices over HTTP · 通知的字段与调用

Generated from the code by \`scripts/write-notice-fields.ts\`; \`pnpm verify\` fails when it is out of date. 由代码生成。

The [client](../packages/client/README.md) has types for all of this. From any other language, use plain HTTP. 用 TypeScript 时客户端里都有类型；其他语言直接调 HTTP 接口。

The same as OpenAPI 3.1, for code generators and API tools: [openapi.json](openapi.json), or live, with your own notices, from \`<service>/openapi.json\`; \`<service>/docs\` is the page to read it and to try calls. 同样的内容也有 OpenAPI 3.1 文档，可用来生成代码或导入 API 工具：[openapi.json](openapi.json)；运行中的服务在 \`<service>/openapi.json\` 提供最新的，含自己加的通知，\`<service>/docs\` 可以直接查看和试调。

## Requests and answers · 报文

- Address 地址: \`<service>/trpc/<procedure>\`; header 请求头 \`authorization: Bearer mpn_…\`. An owner creates the key in the admin under **设置 → API 密钥 / Settings → API keys**; it is shown once. 密钥由所有者在管理后台创建，只显示一次。
- Changes are \`POST\` with the input as a JSON body and \`content-type: application/json\`: \`notices.trigger\`, \`notices.triggerMany\` (\`{"items":[…]}\`, up to 200), \`notices.define\`, \`deliveries.cancel\`, \`grants.report\`, \`grants.confirmPayment\`, \`collector.createToken\`. 有改动的用 POST，参数是 JSON 请求体。
- Reads are \`GET\` with the input as URL-encoded JSON in \`?input=\`: \`deliveries.find\`, \`notices.listDefinitions\`. \`deliveries.find\` answers \`POST\` too, with the input as the body. 查询用 GET，参数是 URL 编码后的 JSON，放在 \`?input=\`；\`deliveries.find\` 也可以用 POST，参数放在请求体里。
- Success 成功: \`{"result":{"data":…}}\`; error 失败: \`{"error":{"message":"…","code":-32600,"data":{"reason":"FIELD_INVALID","details":[{"field":"data.order_amount","problem":"is required"}],"requestId":"…","httpStatus":400}}}\`. Branch on \`reason\`; \`code\` and \`message\` are for logs. 按 \`reason\` 判断，其余用于日志。
- Use a timeout of ten seconds. Without an answer, retry: calls with the same idempotency key send one message. 没有收到回答就再调一次：同一个幂等键只发一条。

## A trigger · 触发

| parameter 参数 | required 必填 | |
| --- | --- | --- |
| \`notice\` | yes 是 | the notice's code, see below 通知代码，见下 |
| \`openid\` | yes 是 | the customer's openid in the connected mini program 顾客在这个小程序里的 openid |
| \`orderId\` | yes 是 | the shop's order id, text or a whole number below 2^53: part of the default key, and fills \`{order_id}\` in the page path 商城自己的订单 ID（文本，或小于 2^53 的整数）：用来去重，也填进跳转页面的 \`{order_id}\` |
| \`data\` | yes 是 | the notice's fields, see below; unknown fields are rejected. \`data.order_sn\` is the order number that the customer sees 通知的字段，见下；不认识的字段会被拒绝。\`data.order_sn\` 是顾客看到的订单号 |
| \`idempotencyKey\` | no 否 | 1 to 200 printable ASCII characters; each notice lists its default. A default of several parts escapes \`%\` as \`%25\`, and \`:\` as \`%3A\` except in the last part 默认值见各通知；由几部分组成时，\`%\` 写成 \`%25\`，非末尾部分里的 \`:\` 写成 \`%3A\` |
| \`grantWaitSeconds\` | no 否 | how long the delivery may wait for a permission, 0 to 604800; defaults to the notice's setting, 600; counted from when it is due 最多等权限多久，从应发送时算起 |
| \`sendAt\` | no 否 | when to send it, in any form of a [datetime](#datetime), at most 30 days from now; a past time means at once 何时发送，写法同日期时间字段，最多 30 天后；已过的时间等于立即发送 |
| \`delaySeconds\` | no 否 | how long to wait before sending, 0 to ${MAX_DELAY_SECONDS}; not together with \`sendAt\` 多久以后发送，不能和 \`sendAt\` 同时给 |

Returns \`{"deliveryId":"…","state":"queued","duplicate":false}\`; \`duplicate\` = the key exists already and nothing new was queued. 返回值里 \`duplicate\` 为 true 表示这个键已有，没有新排队。

A delivery for later is \`queued\`; \`deliveries.find\` shows its time as \`scheduledFor\`, and \`deliveries.cancel\` ends it at any moment before. Its permission is taken when it is sent; the wait for one and its life of a day count from then. The time is not compared with the key: a repeated trigger with another time is the same delivery and keeps its first time. 定时的通知处于 \`queued\` 状态：\`deliveries.find\` 的 \`scheduledFor\` 是发送时间，发送前随时可以用 \`deliveries.cancel\` 取消。发送权限到发送时才使用，等权限的时长和一天的有效期也从那时算起。比较幂等键时不看时间：同一个键再触发，即使时间不同也是同一条，仍按第一次的时间发送。

An operator can set quiet hours for a notice: what falls due within them, scheduled or not, is sent at their end, and \`scheduledFor\` shows when. A customer who gave a permission or paid within the last five minutes gets the message at once. 运营人员可以给通知设免打扰时段：时段内到点的通知（不论是否定时）等结束后再发，\`scheduledFor\` 是届时的时间；五分钟内刚授权或付款的顾客仍立即收到。

For example 例如: a reminder 30 minutes after an order, unless it is paid 下单 30 分钟后提醒付款，已付款则不发: \`{"notice":"order_unpaid","orderId":"A1001",…,"delaySeconds":1800}\` when the order is placed, \`deliveries.cancel\` when it is paid.

\`deliveries.find\` and \`deliveries.cancel\` take \`{"idempotencyKey":"…"}\`, or the parts of the default key: \`{"notice":"order_pay_success","orderId":"A1001"}\`, with the notice's key fields in \`data\`, for a refund \`"data":{"refund_sn":"R77"}\`. 也可以不给键，而给组成默认键的通知、订单 ID（键里有字段的通知再加 \`data\`，如退款的 \`refund_sn\`）。

`;

const OWN = `## Notices of your own · 自定义通知

\`notices.define\` with the service key, at each start of the backend, or an operator in the admin under **通知 → 新建通知 / Notices → New notice**. 后端每次启动时用服务密钥调用 \`notices.define\`，或由运营人员在管理后台新建。

\`\`\`json
{
  "notices": [
    {
      "code": "coupon_expiring",
      "name": "优惠券到期提醒",
      "nameEn": "Coupon expires",
      "fields": {
        "coupon_no": { "type": "text", "name": "券号", "example": "C100", "required": true },
        "amount": { "type": "money", "name": "金额", "example": "20.00", "required": true },
        "kind": {
          "type": "choice",
          "name": "类型",
          "example": "cash",
          "required": false,
          "choices": { "cash": { "name": "代金券" }, "off": { "name": "折扣券" } }
        }
      },
      "page": "pages/coupon/detail?no={coupon_no}",
      "keyFields": ["coupon_no"],
      "moments": ["paid"]
    }
  ]
}
\`\`\`

Returns \`{"notices":[{"code":"coupon_expiring","version":1,"changed":true,"retired":false}]}\`. All or nothing; an unchanged definition makes no new version. 全部成功或全部不改；没有变化就没有新版本。

- \`code\` and field names 代码和字段名: \`[a-z][a-z0-9_]{1,39}\`; 1 to ${MAX_FIELDS} fields, up to ${MAX_OWN_NOTICES} notices. \`name\`: up to 15 characters 最多 15 个字. \`example\` is a valid value of its field 示例必须是合法的值; a choice's label has 1 to 5 Chinese characters 选项名称 1 到 5 个汉字.
- \`page\`: \`{name}\` is a field or \`order_id\` 字段或 \`order_id\`; \`pages/order/detail?id={order_id}\` when absent 不填时的默认值. \`keyFields\`: required fields that follow notice and order in the default key 默认幂等键里的必填字段. \`moments\`: \`submit\`, \`paid\`, \`refund\`, \`order_page\`, or names of your own 或自己的名称.
- A delivery is rendered by the version that it was triggered with. What a mapping, a page or an open delivery uses cannot be removed or change its type: \`DEFINITION_IN_USE\`. 每条通知按触发时的版本渲染；正在使用的字段不能删除，也不能改类型。
- An operator retires a notice (\`notices.retire\`): it takes no more triggers, and what is queued is still sent. 归档后不再接受触发，已排队的照常发送。
- \`notices.listDefinitions\` returns all of them, e.g. to generate code. 返回全部定义，可用来生成代码。

`;

const TYPES = `## Field types · 字段类型

### text

Text, not blank; a whole number below 2^53 is accepted as text, and text longer than 2000 characters is cut to 2000. On the card it is cut to the keyword's length, a \`thing\` to 20 characters, with \`…\` as the last; where a shortened value would mean something else, as in an order number, it is rejected. An operator's fixed text or fallback that is too long is rejected when the mapping is saved, never cut. 文本，不能为空；也接受小于 2^53 的整数，超过 2000 个字符的部分不保留。在卡片上超出关键词长度的部分以 \`…\` 缩短（\`thing\` 最多 20 个字符），订单号这类缩短后含义会变的则拒绝。运营人员填写的固定文字和默认文字太长时不能保存，不会被缩短。

### money

Yuan, as text or number, with at most ten digits before the decimal point and two after it: \`"128.00"\`, \`128\`, \`128.5\`. 单位是元，文本或数字，小数点前最多十位，后最多两位。

### integer

A whole number, as number or text. 整数，数字或文本。

### datetime

Unix seconds, or ISO 8601 text: \`"2026-01-31T08:30:00+08:00"\`, \`"2026-01-31 08:30:00"\`, \`"2026-01-31"\`; without an offset, +08:00 applies. Milliseconds are rejected. unix 秒，或 ISO 8601 文本；不带时区按 +08:00。不接受毫秒。

### choice

One of the listed values. 所列取值之一。

`;

const { values } = parseArgs({ options: { check: { type: "boolean" } } });
const text = writeDocument();
const path = join(ROOT, FILE);
if (!values.check) writeFileSync(path, text);
else if (!existsSync(path) || readFileSync(path, "utf8") !== text) {
  console.error(`${FILE} is out of date: run ${WRITE} and commit the result`);
  process.exitCode = 1;
}

function writeDocument(): string {
  const notices = Object.values(BUILT_IN_NOTICES).map((notice) => {
    const rows = Object.entries<FieldDefinition>(notice.fields).map(([name, field]) => [
      `\`${name}\``,
      field.name,
      field.nameEn,
      `[${field.type}](#${field.type})`,
      field.required ? "yes 是" : "no 否",
      `\`${field.example}\``,
      describeChoices(field),
    ]);
    return `### \`${notice.code}\` ${notice.name}

${notice.descriptionEn}. ${notice.description}。 Default key 默认幂等键: \`${describeKey(notice)}\`

${writeTable(["field 字段", "名称", "name", "type 类型", "required 必填", "example 示例", "values 取值"], rows)}`;
  });
  const reasons = ERROR_REASONS.map((reason) => {
    const { retry, en, zh } = REASON_ADVICE[reason];
    return [`\`${reason}\``, String(getHttpStatus(reason)), retry ? "yes 是" : "no 否", en, zh];
  });
  return `${HEAD}
## The notices · 通知

${notices.join("\n\n")}

${OWN}${TYPES}
## Reasons · 错误原因

\`retry\`: the same call may succeed later; with the same key it still sends only one message. 原样再试可能成功；同一个幂等键仍然只发一条。

${writeTable(["reason", "HTTP", "retry 可重试", "what it means", "含义"], reasons)}
`;
}

function describeKey({ code, keyFields }: { code: string; keyFields: readonly string[] }): string {
  return [code, ...["orderId", ...keyFields].map((name) => `<${name}>`)].join(":");
}

function describeChoices(field: FieldDefinition): string {
  if (field.type !== "choice") return "";
  return Object.entries(field.choices)
    .map(([value, { name, nameEn }]) => `\`${value}\` ${name} (${nameEn})`)
    .join(" · ");
}

function writeTable(headings: string[], rows: string[][]): string {
  const lines = [headings, headings.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
