import type { OutgoingMessage } from "@mp-notice/core";

/** The body of `/cgi-bin/message/subscribe/send` under its wire names (facts §3.2). */
export function serializeSubscribeMessage(message: OutgoingMessage): string {
  return JSON.stringify({
    touser: message.openid,
    template_id: message.templateId,
    page: message.page,
    miniprogram_state: message.miniprogramState,
    lang: "zh_CN",
    data: Object.fromEntries(message.values.map(({ dataKey, value }) => [dataKey, { value }])),
  });
}
