import {
  getNoticeStatus,
  type AccountGateway,
  type NoticeCatalog,
  type NoticeSettingsStore,
} from "@mp-notice/core";
import type { MiniPrograms } from "../payment-settings/mini-programs.ts";
import type { HoldQueries } from "../orders/hold-queries.ts";
import type { CollectorService } from "./collector.contract.ts";
import type { CustomerTokens } from "./customer-tokens.ts";

/** Free permissions that a customer with "always keep" should have: one for each of the next few orders. */
const KEEP = 3;

interface CollectorDeps {
  miniPrograms: MiniPrograms;
  accountGateway: Pick<AccountGateway, "exchangeLoginCode">;
  customerTokens: CustomerTokens;
  settings: Pick<NoticeSettingsStore, "list">;
  getCatalog(): Promise<NoticeCatalog>;
  readSubscriptions: HoldQueries["readSubscriptions"];
}

export function createCollectorService(deps: CollectorDeps): CollectorService {
  const { miniPrograms, accountGateway, customerTokens, settings } = deps;
  return {
    async login({ code }) {
      const app = await miniPrograms.get();
      const { openid } = await accountGateway.exchangeLoginCode({ app, code });
      return customerTokens.create({ appId: app.appId, openid });
    },
    async createToken({ openid }) {
      const { appId } = await miniPrograms.get();
      return customerTokens.create({ appId, openid });
    },
    // Only ready templates: WeChat refuses the whole popup if it does not know one of them (facts §4.1).
    async listTemplates({ openid }) {
      const { appId } = await miniPrograms.get();
      const catalog = await deps.getCatalog();
      const held = await deps.readSubscriptions({ appId, openid });
      return (await settings.list(appId)).flatMap((notice) => {
        const { code, channel, mapping } = notice;
        const known = catalog.find(code);
        const isAskable = channel === "subscribe" && getNoticeStatus(notice) === "ready";
        if (!isAskable || !mapping || known?.isRetired !== false) return [];
        const { templateId, title } = mapping;
        const { free, heldFor } = held.get(templateId) ?? { free: 0, heldFor: [] };
        const moments = [...known.moments];
        return [{ notice: code, templateId, title, moments, free, heldFor, keep: KEEP }];
      });
    },
  };
}
