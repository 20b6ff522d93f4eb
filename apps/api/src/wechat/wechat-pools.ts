import { createWechatHttp, type WechatHttp } from "./wechat-http.ts";

/**
 * Connections of their own for each kind of call: customers who sign in, however many and however slowly WeChat answers them,
 * take none from messages, tokens or operators.
 */
export interface WechatPools {
  sends: WechatHttp;
  tokens: WechatHttp;
  signIns: WechatHttp;
  account: WechatHttp;
  close(): Promise<void>;
}

/** Tokens are asked for by one process and one call at a time; an operator's check comes beside it. */
const TOKENS = { connections: 4 };
const ACCOUNT = { connections: 8, maxWaiting: 100 };
/** Who would wait longer is told so at once: the phone signs in again by itself. */
const SIGN_INS = { connections: 16, maxWaiting: 32, maxWaitMs: 3000 };

export function createWechatPools({
  baseUrl,
  sendingConnections,
}: {
  baseUrl: string;
  /** The sender claims as many as there are: none of its messages waits. */
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
