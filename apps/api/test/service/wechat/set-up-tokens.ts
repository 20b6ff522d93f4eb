import { createAccessTokens } from "../../../src/wechat/access-token.ts";
import type { WechatAnswer, WechatHttp, WechatRequest } from "../../../src/wechat/wechat-http.ts";
import { createMemoryAccessTokenStore } from "./memory-access-token-store.ts";

export const APP = { appId: "wx0000000000000001", appSecret: "s".repeat(32) };

export function accepted(fields: Record<string, unknown> = {}): WechatAnswer {
  return { kind: "answered", body: { errcode: 0, errmsg: "ok", ...fields } };
}
export function refused(errcode: number, errmsg = ""): WechatAnswer {
  return { kind: "answered", body: { errcode, errmsg } };
}

/** Answers token requests with `token1`, `token2`, … by default, and other calls from the test's script. */
function createScriptedHttp(
  onCall: (request: WechatRequest, token: string) => WechatAnswer = () => accepted(),
) {
  const requests: WechatRequest[] = [];
  let issued = 0;
  let tokenAnswer: WechatAnswer | null = null;
  const http: WechatHttp = {
    async request(request) {
      requests.push(request);
      await Promise.resolve();
      if (!request.path.startsWith("/cgi-bin/stable_token")) {
        return onCall(
          request,
          new URL(request.path, "http://x").searchParams.get("access_token") ?? "",
        );
      }
      return tokenAnswer ?? accepted({ access_token: `token${++issued}`, expires_in: 7200 });
    },
    close: async () => {},
  };
  return {
    http,
    requests,
    refuseTokens: (answer: WechatAnswer | null) => void (tokenAnswer = answer),
    countTokenRequests: () =>
      requests.filter(({ path }) => path.startsWith("/cgi-bin/stable_token")).length,
  };
}

/** Access tokens on a scripted WeChat and an in-memory store. */
export function setUpTokens(onCall?: Parameters<typeof createScriptedHttp>[0]) {
  const wechat = createScriptedHttp(onCall);
  const memory = createMemoryAccessTokenStore();
  const tokens = createAccessTokens({ http: wechat.http, store: memory.store });
  return { wechat, memory, tokens };
}
