import type { Channel } from "../mapping/mapping.ts";
import type { OutgoingMessage } from "./wechat.port.ts";

const SERIALIZERS: Record<Channel, (message: OutgoingMessage) => object> = {
  subscribe: toSubscribeBody,
  template: toTemplateBody,
};

/** The exact body of a message in WeChat's field names. The claim stores it and the gateway posts it unchanged. */
export function serializeMessage(message: OutgoingMessage): string {
  return JSON.stringify(SERIALIZERS[message.channel](message));
}

/** `/cgi-bin/message/subscribe/send` (facts §3.2). */
function toSubscribeBody(message: OutgoingMessage): object {
  return {
    touser: message.openid,
    template_id: message.templateId,
    page: message.page,
    miniprogram_state: message.miniprogramState,
    lang: "zh_CN",
    data: toKeywordValues(message),
  };
}

/** `/cgi-bin/message/wxopen/template/send` (facts §2.3). */
function toTemplateBody(message: OutgoingMessage): object {
  return {
    touser: message.openid,
    template_id: message.templateId,
    page: message.page,
    form_id: message.credential ?? "",
    data: toKeywordValues(message),
  };
}

function toKeywordValues({ values }: OutgoingMessage): Record<string, { value: string }> {
  return Object.fromEntries(values.map(({ dataKey, value }) => [dataKey, { value }]));
}
