import { createSimulator } from "@mp-notice/wechat-simulator";
import { createAccessTokens } from "../../../src/wechat/access-token.ts";
import { createAccountGateway } from "../../../src/wechat/account-gateway.ts";
import { createMessageGateway } from "../../../src/wechat/message-gateway.ts";
import { createWechatHttp } from "../../../src/wechat/wechat-http.ts";
import { createMemoryAccessTokenStore } from "./memory-access-token-store.ts";

/** Both gateways, connected to this address. */
export function openGateways(baseUrl: string) {
  const http = createWechatHttp({ baseUrl });
  const tokens = createAccessTokens({ http, store: createMemoryAccessTokenStore().store });
  return {
    accountGateway: createAccountGateway({ http, tokens }),
    messageGateway: createMessageGateway({ http, tokens }),
    close: () => http.close(),
  };
}

export async function openSimulatedWechat() {
  const simulator = createSimulator();
  const { url } = await simulator.listen();
  const { close, ...gateways } = openGateways(url);
  const headers = { "content-type": "application/json" };
  return {
    ...gateways,
    app: simulator.app,
    /** Calls the simulator's control API: POST with a body, GET without. */
    async control(path: string, body?: unknown): Promise<any> {
      const init =
        body === undefined ? {} : { method: "POST", headers, body: JSON.stringify(body) };
      return (await fetch(`${url}/_simulator${path}`, init)).json();
    },
    async [Symbol.asyncDispose]() {
      await close();
      await simulator.close();
    },
  };
}
