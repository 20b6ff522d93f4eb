import {
  getNoticeStatus,
  type AccountGateway,
  type NoticeCatalog,
  type NoticeSettingsStore,
} from "@mp-notice/core";
import type { MiniPrograms } from "../payment-settings/mini-programs.ts";
import type { CollectorService } from "./collector.contract.ts";
import type { CustomerTokens } from "./customer-tokens.ts";

interface CollectorDeps {
  miniPrograms: MiniPrograms;
  accountGateway: Pick<AccountGateway, "exchangeLoginCode">;
  customerTokens: CustomerTokens;
  settings: Pick<NoticeSettingsStore, "list">;
  getCatalog(): Promise<NoticeCatalog>;
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
    async listTemplates() {
      const { appId } = await miniPrograms.get();
      const catalog = await deps.getCatalog();
      const isInUse = (code: string) => catalog.find(code)?.isRetired === false;
      return (await settings.list(appId)).flatMap((notice) =>
        notice.channel === "subscribe" &&
        notice.mapping &&
        getNoticeStatus(notice) === "ready" &&
        isInUse(notice.code)
          ? [
              {
                notice: notice.code,
                templateId: notice.mapping.templateId,
                title: notice.mapping.title,
              },
            ]
          : [],
      );
    },
  };
}
