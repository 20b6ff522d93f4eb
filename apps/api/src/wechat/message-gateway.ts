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
      return (await sendWithToken(deps, { app, request })).answer;
    },
  };
}

/** Sends a request, once unless its token is refused. `body` is the answer's, when the API itself answered. */
export async function sendWithToken(
  deps: TokenCallDeps,
  call: Parameters<typeof callWithToken>[1],
): Promise<{ answer: SendAnswer; body: WechatBody | null }> {
  const { from, answer } = await callOrReportNeverLeft(deps, call);
  if (answer.kind === "answered") {
    const { body } = answer;
    const verdict = toVerdict(body);
    return from === "api"
      ? { answer: { kind: "answered", from: "send", ...verdict }, body }
      : { answer: { kind: "answered", from: "token", ...verdict }, body: null };
  }
  // Without a token the message was never sent, whatever happened to the token request.
  if (from === "token")
    return {
      answer: { kind: "never_left", cause: `no access token: ${answer.cause}` },
      body: null,
    };
  return { answer, body: null };
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
