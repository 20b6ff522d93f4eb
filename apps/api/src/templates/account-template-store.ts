import type { AccountTemplate } from "@mp-notice/core";
import type { Database } from "../database/connect.ts";
import { AccountTemplateEntity } from "../database/entities/account-template.entity.ts";

export interface AccountTemplateStore {
  /** Records for good that these templates were on the account. */
  remember(input: {
    appId: string;
    templates: Pick<AccountTemplate, "templateId" | "channel" | "title">[];
    now: number;
  }): Promise<void>;
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
      await orm.em.fork().upsertMany(AccountTemplateEntity, rows, { onConflictAction: "ignore" });
    },
  };
}
