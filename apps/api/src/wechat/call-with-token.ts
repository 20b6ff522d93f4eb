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
 * new one; a second refusal is answered as it is.
 */
export async function callWithToken(
  { http, tokens }: TokenCallDeps,
  { app, request }: { app: MiniProgram; request: WechatRequest },
): Promise<TokenCallAnswer> {
  for (let isReplay = false; ; isReplay = true) {
    const got = await tokens.get(app);
    if (!got.ok) return { from: "token", answer: got.answer };
    const separator = request.path.includes("?") ? "&" : "?";
    const path = `${request.path}${separator}access_token=${encodeURIComponent(got.token)}`;
    const answer = await http.request({ ...request, path });
    if (answer.kind !== "answered" || classifyErrcode(answer.body.errcode) !== "token")
      return { from: "api", answer };
    await tokens.drop(app, got.token);
    if (isReplay) return { from: "api", answer };
  }
}
