import type { Channel, MessageGateway, SendAnswer } from "@mp-notice/core";
import { callWithToken, type TokenCallAnswer, type TokenCallDeps } from "./call-with-token.ts";
import { toMsgId } from "./to-msg-id.ts";
import { findRid, type WechatBody } from "./wechat-http.ts";
import { WECHAT_CALLS } from "./wechat-calls.ts";

const SEND_CALLS = {
  subscribe: WECHAT_CALLS.sendSubscribeMessage,
  template: WECHAT_CALLS.sendTemplateMessage,
} as const satisfies Record<Channel, unknown>;

export function createMessageGateway(deps: TokenCallDeps): MessageGateway {
  return {
    async send({ app, channel, body }): Promise<SendAnswer> {
      const { method, path } = SEND_CALLS[channel];
      const request = { method, path, body, mustHaveErrcode: true };
      const { from, answer } = await callOrReportNeverLeft(deps, { app, request });
      if (answer.kind === "answered") {
        return {
          kind: "answered",
          from: from === "api" ? "send" : "token",
          ...toVerdict(answer.body),
        };
      }
      // Without a token the message was never sent, whatever happened to the token request.
      return from === "token"
        ? { kind: "never_left", cause: `no access token: ${answer.cause}` }
        : answer;
    },
  };
}

/** A failing token store means that nothing was sent; the exception must not look like a send with a lost answer. */
async function callOrReportNeverLeft(
  deps: TokenCallDeps,
  call: Parameters<typeof callWithToken>[1],
): Promise<TokenCallAnswer> {
  try {
    return await callWithToken(deps, call);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return { from: "token", answer: { kind: "never_left", cause } };
  }
}

function toVerdict(body: WechatBody): {
  errcode: number;
  errmsg: string;
  rid: string | null;
  msgId: string | null;
} {
  const { errcode, errmsg, msgid } = body;
  return { errcode, errmsg, rid: findRid(errmsg), msgId: toMsgId(msgid) };
}
