import type { DeliveryStore, GrantLedger } from "@mp-notice/core";
import type { PushHandler } from "./push-handler.ts";

interface PushHandlerDeps {
  ledger: Pick<GrantLedger, "recordEvents">;
  store: Pick<DeliveryStore, "settleByEvent" | "wakeWaiting">;
  wakeSender(): void;
}

/** Pushes into the ledger and the log. Doing it twice changes nothing more. */
export function createPushHandler({ ledger, store, wakeSender }: PushHandlerDeps): PushHandler {
  return {
    async handle({ appId, event, isLate }) {
      const { kind, openid, templateId, status, msgId, errorCode, errorStatus } = event;
      const createdAt = event.createTime * 1000;
      if (kind === "sent") {
        const sent = { openid, templateId, msgId, errorCode, errorStatus, createdAt };
        if ((await store.settleByEvent(appId, sent, "msgid")) !== null) return true;
        // The answer that holds the msgid may still be on its way; only later is an unmatched event worth a guess.
        if (!isLate) return false;
        await store.settleByEvent(appId, sent, "only_candidate");
        return true;
      }
      await ledger.recordEvents(appId, [{ kind, openid, templateId, status, createdAt }]);
      if ((await store.wakeWaiting({ appId, openids: [openid] })) > 0) wakeSender();
      return true;
    },
  };
}
