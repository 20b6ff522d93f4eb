import type { Channel, MessageGateway, OutgoingMessage, SendAnswer } from "@mp-notice/core";
import { callWithToken, type TokenCallDeps } from "./call-with-token.ts";
import { serializeSubscribeMessage } from "./serialize-subscribe-message.ts";
import { serializeTemplateMessage } from "./serialize-template-message.ts";
import { findRid, type WechatBody } from "./wechat-http.ts";

const SERIALIZERS: Record<Channel, (message: OutgoingMessage) => string> = {
  subscribe: serializeSubscribeMessage,
  template: serializeTemplateMessage,
};

export const SEND_PATHS: Record<Channel, string> = {
  subscribe: "/cgi-bin/message/subscribe/send",
  template: "/cgi-bin/message/wxopen/template/send",
};

export function createMessageGateway(deps: TokenCallDeps): MessageGateway {
  return {
    serialize: (message) => SERIALIZERS[message.channel](message),
    async send({ app, channel, body }): Promise<SendAnswer> {
      const request = { method: "POST" as const, path: SEND_PATHS[channel], body };
      const { from, answer } = await callWithToken(deps, { app, request });
      if (answer.kind === "answered") {
        return {
          kind: "answered",
          from: from === "api" ? "send" : "token",
          ...toVerdict(answer.body),
        };
      }
      // Without a token the message itself never left, whatever became of the question for one.
      return from === "token"
        ? { kind: "never_left", cause: `no access token: ${answer.cause}` }
        : answer;
    },
  };
}

function toVerdict(body: WechatBody): {
  errcode: number;
  errmsg: string;
  rid: string | null;
  msgId: string | null;
} {
  const { errcode, errmsg, msgid } = body;
  const isId = typeof msgid === "string" || typeof msgid === "number";
  return { errcode, errmsg, rid: findRid(errmsg), msgId: isId ? String(msgid) : null };
}
