import { createWechatHttp, type WechatHttp } from "./wechat-http.ts";

/**
 * Separate connection pools per kind of call (bulkheads): customer sign-ins, however many and however slow, never starve
 * messages, tokens or operators.
 */
export interface WechatPools {
  sends: WechatHttp;
  tokens: WechatHttp;
  signIns: WechatHttp;
  account: WechatHttp;
  close(): Promise<void>;
}

/** One process refreshes the token with one call at a time, plus an operator's check. */
const TOKENS = { connections: 4 };
const ACCOUNT = { connections: 8, maxWaiting: 100 };
/** Fails fast instead of waiting longer, because the phone retries by itself. */
const SIGN_INS = { connections: 16, maxWaiting: 32, maxWaitMs: 3000 };

export function createWechatPools({
  baseUrl,
  sendingConnections,
}: {
  baseUrl: string;
  /** The sender claims only as many deliveries as it has connections, so its messages never wait. */
  sendingConnections: number;
}): WechatPools {
  const pools = {
    sends: createWechatHttp({ baseUrl, connections: sendingConnections }),
    tokens: createWechatHttp({ baseUrl, ...TOKENS }),
    signIns: createWechatHttp({ baseUrl, ...SIGN_INS }),
    account: createWechatHttp({ baseUrl, ...ACCOUNT }),
  };
  return {
    ...pools,
    async close() {
      await Promise.all(Object.values(pools).map((pool) => pool.close()));
    },
  };
}
