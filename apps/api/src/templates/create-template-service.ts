import { CHANNELS } from "@mp-notice/core";
import type { MiniPrograms } from "../payment-settings/mini-programs.ts";
import type { AccountTemplates } from "./account-templates.ts";
import type { Library } from "./library.ts";
import { searchTemplates } from "./search-templates.ts";
import type { TemplateService } from "./template.contract.ts";

interface TemplateDeps {
  miniPrograms: MiniPrograms;
  library: Library;
  accountTemplates: AccountTemplates;
}

export function createTemplateService(deps: TemplateDeps): TemplateService {
  const { miniPrograms, library, accountTemplates } = deps;
  return {
    async list({ channel, query = "", offset, limit }) {
      const { items, fetchedAt } = await library.list(await miniPrograms.get(), channel);
      const found = searchTemplates(items, query);
      return {
        total: found.length,
        items: found.slice(offset, offset + limit),
        refreshedAt: new Date(fetchedAt).toISOString(),
      };
    },
    async get(key) {
      const { libraryTemplateId, title, keywords } = await library.get(await miniPrograms.get(), {
        ...key,
        field: "libraryTemplateId",
      });
      return {
        libraryTemplateId,
        title,
        keywords: keywords.map(({ keywordId, name, example, type }) => ({
          keywordId,
          name,
          example,
          type,
        })),
      };
    },
    async refresh({ channel }) {
      const app = await miniPrograms.get();
      const refreshed = [];
      for (const each of channel ? [channel] : CHANNELS) {
        const { items } = await library.refresh(app, each);
        refreshed.push({ channel: each, total: items.length });
      }
      return refreshed;
    },
    async listAccount({ channel }) {
      const templates = await accountTemplates.list(await miniPrograms.get(), channel);
      return templates.map(({ templateId, title, keywords }) => ({
        templateId,
        title,
        keywords: keywords.map(({ name }) => name),
      }));
    },
  };
}
