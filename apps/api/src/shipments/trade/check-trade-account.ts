import { NoticeError, type MiniProgram } from "@mp-notice/core";
import { WechatRefusal } from "../../wechat/account-calls.ts";
import type { TradeGateway } from "../../wechat/trade-gateway.ts";
import type { TradeAccountStore } from "./trade-account-store.ts";

/** Asks WeChat whether the account must report shipments, and whether its merchant numbers are confirmed. Throws what a call throws. */
export async function checkTradeAccount(
  deps: {
    accounts: Pick<TradeAccountStore, "saveCheck" | "saveFailure">;
    gateway: Pick<TradeGateway, "isManaged" | "isConfirmed">;
  },
  app: MiniProgram,
): Promise<void> {
  const { accounts, gateway } = deps;
  const { appId } = app;
  try {
    const managed = await gateway.isManaged(app);
    const confirmed = managed ? await gateway.isConfirmed(app) : null;
    await accounts.saveCheck({ appId, managed, confirmed });
  } catch (error) {
    if (error instanceof WechatRefusal)
      await accounts.saveFailure({ appId, errcode: error.errcode, errmsg: error.errmsg });
    else if (error instanceof NoticeError && error.reason === "WECHAT_UNAVAILABLE")
      await accounts.saveFailure({ appId, errcode: null, errmsg: error.message });
    throw error;
  }
}
