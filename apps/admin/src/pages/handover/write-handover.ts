import type { NoticeDetail } from "../../api.ts";
import { LANGUAGES, writeFirstCall } from "../settings/first-call-code.ts";

export interface Handover {
  /** The service's address. */
  url: string;
  /** Empty: not connected yet. */
  appId: string;
  notices: NoticeDetail[];
}

const FENCES = { curl: "sh", PHP: "php", Java: "java", "Node.js": "js" } as const;

/** What a developer needs to connect a shop, as Markdown that can be pasted into a chat. Holds no secret. */
export function writeHandover({ url, appId, notices }: Handover): string {
  return [
    "# 接入小程序通知",
    "",
    `- 服务地址：${url}`,
    `- 接口文档：${url}/docs（OpenAPI：${url}/openapi.json）`,
    `- 小程序 AppID：${appId || "（尚未连接）"}`,
    "- API 密钥：由所有者在管理后台“设置 → API 密钥”创建，单独交付，不要写进代码",
    "",
    "## 小程序",
    "",
    `1. 微信公众平台“开发管理 → 开发设置 → 服务器域名”：request 合法域名加上 ${url}`,
    "2. 安装采集器 `@mp-notice/collector`，在小程序入口文件中创建，`url` 填服务地址",
    "3. 在“提交订单”“支付”等按钮的点击里调用 `collector.ask(时机, { orderId })`，第一行就调用",
    "",
    "## 后端",
    "",
    "业务发生后触发通知，`OPENID` 换成客户的 openid。同一订单的同一通知只会发一条，重复调用是安全的：",
    ...LANGUAGES.flatMap((language) => [
      ...["", `**${language}**`, "", `\`\`\`${FENCES[language]}`],
      ...[writeFirstCall(language, { url, key: "<API 密钥>", ...toExample(notices[0]) }), "```"],
    ]),
    "",
    "订单结束（完成、取消、退款）后调用 `orders.close`，释放为它保留的权限。",
    "",
    "## 已启用的通知",
    ...(notices.length === 0 ? ["", "（还没有启用任何通知）"] : notices.flatMap(describeNotice)),
    "",
  ].join("\n");
}

function describeNotice({ code, name, description, fields, moments }: NoticeDetail): string[] {
  return [
    "",
    `### ${name} \`${code}\``,
    "",
    `${description}。请求授权的时机：${moments.length > 0 ? moments.map((moment) => `\`${moment}\``).join("、") : "未指定"}`,
    "",
    "| 字段 | 含义 | 类型 | 必填 | 示例 |",
    "|---|---|---|---|---|",
    ...fields.map(
      ({ field, name: meaning, type, required, example }) =>
        `| \`${field}\` | ${escapeCell(meaning)} | ${type} | ${required ? "是" : "否"} | ${escapeCell(example)} |`,
    ),
  ];
}

function toExample(notice: NoticeDetail | undefined) {
  const examples = (notice?.fields ?? []).map(({ field, example }) => [field, example]);
  return { notice: notice?.code ?? "order_pay_success", data: Object.fromEntries(examples) };
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ");
}
