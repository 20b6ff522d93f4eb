import { classifyErrcode, type MiniProgram } from "@mp-notice/core";
import type { AccessTokens } from "./access-token.ts";
import type { WechatAnswer, WechatHttp, WechatRequest } from "./wechat-http.ts";

export interface TokenCallDeps {
  http: WechatHttp;
  tokens: AccessTokens;
}

export interface TokenCallAnswer {
  /** `token`: the answer is the token endpoint's; the call itself was never sent. */
  from: "api" | "token";
  answer: WechatAnswer;
}

/**
 * Calls WeChat with the mini program's token. If WeChat rejects the token, drops it and retries the same request once with a new
 * one; a second rejection is returned. Throws only token-store errors, and then nothing was accepted.
 */
export async function callWithToken(
  { http, tokens }: TokenCallDeps,
  { app, request }: { app: MiniProgram; request: WechatRequest },
): Promise<TokenCallAnswer> {
  const separator = request.path.includes("?") ? "&" : "?";
  let refusal = null as { token: string; answer: WechatAnswer } | null;
  for (;;) {
    const got = await tokens.get(app);
    if (!got.ok) return { from: "token", answer: got.answer };
    if (refusal?.token === got.token) return { from: "api", answer: refusal.answer };
    const path = `${request.path}${separator}access_token=${encodeURIComponent(got.token)}`;
    const answer = await http.request({ ...request, path });
    if (answer.kind !== "answered" || classifyErrcode(answer.body.errcode) !== "token")
      return { from: "api", answer };
    await tokens.drop(app, got.token);
    if (refusal) return { from: "api", answer };
    refusal = { token: got.token, answer };
  }
}
