import { classifyErrcode, type MiniProgram } from "@mp-notice/core";
import type { AccessTokens } from "./access-token.ts";
import type { WechatAnswer, WechatHttp, WechatRequest } from "./wechat-http.ts";

export interface TokenCallDeps {
  http: WechatHttp;
  tokens: AccessTokens;
}

export interface TokenCallAnswer {
  /** `token`: the token endpoint answered, the call itself never left. */
  from: "api" | "token";
  answer: WechatAnswer;
}

/**
 * A call in the mini program's name. A token that WeChat refuses is dropped, and the very same request goes once more with a
 * new one; a second refusal is answered as it is. Throws only what the token store throws, and then nothing was accepted.
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
