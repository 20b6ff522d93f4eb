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
      const { from, answer } = await callOrTellWhyNot(deps, { app, request });
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

/** Without the token store nothing leaves: an exception here must not pass for a send whose answer was lost. */
async function callOrTellWhyNot(
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
