import type { DeliveryStore, GrantLedger } from "@mp-notice/core";
import type { GrantQueries } from "../database/grant-queries.ts";
import type { GrantService } from "./grant-service.ts";

export interface GrantServiceDeps {
  ledger: GrantLedger;
  store: Pick<DeliveryStore, "wakeWaiting">;
  queries: GrantQueries;
  /** @throws NoticeError MINI_PROGRAM_NOT_CONFIGURED */
  getAppId(): Promise<string>;
  wakeSender(): void;
}

export function createGrantService({
  ledger,
  store,
  queries,
  getAppId,
  wakeSender,
}: GrantServiceDeps): GrantService {
  /** The grant is committed before anybody is woken; a delivery that begins to wait meanwhile looks again by itself. */
  async function wake(appId: string, openid: string): Promise<void> {
    if ((await store.wakeWaiting({ appId, openids: [openid] })) > 0) wakeSender();
  }
  return {
    async report({ openid, reports }) {
      const appId = await getAppId();
      const results = await ledger.report({ appId, openid, reports });
      await wake(appId, openid);
      return results;
    },
    async confirmPayment({ openid, prepayId, orderId }) {
      const appId = await getAppId();
      await ledger.confirmPayment({ appId, openid, prepayId, orderId });
      await wake(appId, openid);
      return { confirmed: true };
    },
    summarize: async () => queries.summarize(await getAppId()),
    list: async (input) => queries.list(await getAppId(), input),
  };
}
