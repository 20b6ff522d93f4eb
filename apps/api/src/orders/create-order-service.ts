import {
  getNoticeStatus,
  wakeWaiting,
  type DeliveryStore,
  type GrantLedger,
  type NoticeCatalog,
  type NoticeSettingsStore,
} from "@mp-notice/core";
import type { AskCount } from "./ask-queries.ts";
import { countReach, type ReachableNotice } from "./count-reach.ts";
import type { HoldQueries } from "./hold-queries.ts";
import type { AskDays, OrderService } from "./order.contract.ts";
import { sumAsks } from "./sum-asks.ts";

export interface OrderServiceDeps {
  ledger: Pick<GrantLedger, "closeOrder">;
  store: Pick<DeliveryStore, "wakeWaiting">;
  readReach: HoldQueries["readReach"];
  /** By appid. */
  countAsks: Record<AskDays, (appId: string) => Promise<AskCount[]>>;
  /** In the operator's order of worth. */
  listSettings: NoticeSettingsStore["list"];
  getCatalog(): Promise<NoticeCatalog>;
  /** @throws NoticeError MINI_PROGRAM_NOT_CONFIGURED */
  getAppId(): Promise<string>;
  wakeSender(): void;
}

export function createOrderService(deps: OrderServiceDeps): OrderService {
  const { ledger, store, wakeSender, getAppId } = deps;
  return {
    async close({ orderId }) {
      const appId = await getAppId();
      const { openids, released } = await ledger.closeOrder({ appId, orderId });
      await wakeWaiting({ store, wakeSender }, { appId, openids });
      return { orderId, released };
    },
    async listReach() {
      const appId = await getAppId();
      const catalog = await deps.getCatalog();
      const notices = (await deps.listSettings(appId)).flatMap((settings): ReachableNotice[] => {
        const { code, channel, mapping } = settings;
        const notice = catalog.find(code);
        const isAsked = channel === "subscribe" && getNoticeStatus(settings) === "ready";
        if (!isAsked || !mapping || notice?.isRetired !== false || notice.moments.length === 0)
          return [];
        const { name, nameEn, isToldByReport = false } = notice;
        return [{ code, name, nameEn, templateId: mapping.templateId, isToldByReport }];
      });
      return countReach(notices, await deps.readReach(appId));
    },
    async countAsks({ days }) {
      const appId = await getAppId();
      const catalog = await deps.getCatalog();
      return sumAsks(await deps.countAsks[days](appId), catalog.find);
    },
  };
}
