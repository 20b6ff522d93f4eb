import type { Logger } from "pino";
import type { Config } from "../config.ts";
import type { Database } from "../database/connect.ts";
import type { SecretBox } from "../secrets/secret-box.ts";
import { createAccessTokenStore } from "../wechat/access-token-store.ts";
import { createAccessTokens } from "../wechat/access-token.ts";
import { createAccountGateway } from "../wechat/account-gateway.ts";
import { createMessageGateway } from "../wechat/message-gateway.ts";
import { createShipmentGateway } from "../wechat/shipment-gateway.ts";
import { createTradeGateway } from "../wechat/trade-gateway.ts";
import { createWechatPools } from "../wechat/wechat-pools.ts";

export type Wechat = ReturnType<typeof connectWechat>;

/** Connects to WeChat with a separate pool each for sends, sign-ins, tokens and account calls, so that none starves another. */
export function connectWechat(input: {
  config: Pick<Config, "wechatApiUrl" | "wechatConnections">;
  database: Database;
  secretBox: SecretBox;
  logger: Logger;
}) {
  const { config, database, secretBox, logger } = input;
  const pools = createWechatPools({
    baseUrl: config.wechatApiUrl,
    sendingConnections: config.wechatConnections,
  });
  const tokens = createAccessTokens({
    http: pools.tokens,
    store: createAccessTokenStore({ database, secretBox }),
  });
  const onOddEntry = (message: string, entry: unknown) => logger.warn({ entry }, message);
  return {
    pools,
    tokens,
    messageGateway: createMessageGateway({ http: pools.sends, tokens }),
    accountGateway: createAccountGateway({
      http: pools.account,
      signInHttp: pools.signIns,
      tokens,
      onOddEntry,
    }),
    tradeGateway: createTradeGateway({ http: pools.account, tokens, onOddEntry }),
    shipmentGateway: createShipmentGateway({
      sends: { http: pools.sends, tokens },
      account: { http: pools.account, tokens, onOddEntry },
    }),
  };
}
