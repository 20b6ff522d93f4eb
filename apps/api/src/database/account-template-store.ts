import type { AccountTemplate, Channel } from "@mp-notice/core";
import type { Database } from "./connect.ts";
import { AccountTemplate as AccountTemplateRow } from "./entities/account-template.entity.ts";

export interface AccountTemplateStore {
  /** Keeps for ever that these templates were on the account. */
  remember(input: {
    appId: string;
    templates: Pick<AccountTemplate, "templateId" | "channel" | "title">[];
    now: number;
  }): Promise<void>;
  /** Which of these templates this mini program has or had. */
  findKnown(input: {
    appId: string;
    templateIds: string[];
  }): Promise<{ templateId: string; channel: Channel }[]>;
}

export function createAccountTemplateStore({ orm }: Pick<Database, "orm">): AccountTemplateStore {
  return {
    async remember({ appId, templates, now }) {
      const rows = templates.map(({ templateId, channel, title }) => ({
        appId,
        templateId,
        channel,
        title,
        firstSeenAt: now,
      }));
      if (rows.length === 0) return;
      await orm.em.fork().upsertMany(AccountTemplateRow, rows, { onConflictAction: "ignore" });
    },
    findKnown: async ({ appId, templateIds }) => {
      const rows = await orm.em
        .fork()
        .find(AccountTemplateRow, { appId, templateId: { $in: templateIds } });
      return rows.map(({ templateId, channel }) => ({ templateId, channel }));
    },
  };
}
