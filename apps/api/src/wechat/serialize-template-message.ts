import type { OutgoingMessage } from "@mp-notice/core";

/** The body of `/cgi-bin/message/wxopen/template/send` under its wire names (facts §2.3). */
export function serializeTemplateMessage(message: OutgoingMessage): string {
  return JSON.stringify({
    touser: message.openid,
    template_id: message.templateId,
    page: message.page,
    form_id: message.credential ?? "",
    data: Object.fromEntries(message.values.map(({ dataKey, value }) => [dataKey, { value }])),
  });
}
