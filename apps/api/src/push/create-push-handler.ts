import { wakeWaiting, type DeliveryStore, type GrantLedger } from "@mp-notice/core";
import type { TradeEvent } from "../wechat/to-trade-event.ts";
import type { PushHandler } from "./push-handler.ts";

interface PushHandlerDeps {
  ledger: Pick<GrantLedger, "recordEvents">;
  store: Pick<DeliveryStore, "settleByEvent" | "wakeWaiting">;
  recordTrade(input: { appId: string; event: TradeEvent }): Promise<void>;
  wakeSender(): void;
}

/** Applies pushes to the ledger, the deliveries and the orders. Idempotent: handling an event twice changes nothing. */
export function createPushHandler(deps: PushHandlerDeps): PushHandler {
  const { ledger, store, recordTrade, wakeSender } = deps;
  return {
    async handle({ appId, event, isLate }) {
      if (event.kind === "trade") {
        await recordTrade({ appId, event });
        return true;
      }
      const { kind, openid, templateId, status, msgId, errorCode, errorStatus } = event;
      const createdAt = event.createTime * 1000;
      if (kind === "sent") {
        const sent = { openid, templateId, msgId, errorCode, errorStatus, createdAt };
        if ((await store.settleByEvent(appId, sent, "msgid")) !== null) return true;
        // The send response with the msgid may not be stored yet, so an unmatched event is matched heuristically only later.
        if (!isLate) return false;
        await store.settleByEvent(appId, sent, "only_candidate");
        return true;
      }
      await ledger.recordEvents(appId, [{ kind, openid, templateId, status, createdAt }]);
      await wakeWaiting({ store, wakeSender }, { appId, openids: [openid] });
      return true;
    },
  };
}
