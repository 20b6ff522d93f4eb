import type {
  AccountGateway,
  AccountTemplate,
  Channel,
  MappedKeyword,
  MiniProgram,
} from "@mp-notice/core";
import type { AccountTemplateStore } from "./account-template-store.ts";

/** The templates on the mini program's account. Every template seen there is recorded for good. */
export interface AccountTemplates {
  list(app: MiniProgram, channel: Channel): Promise<AccountTemplate[]>;
  /** The list cached within the last minute, else as `list`: for previews, which are requested at each keystroke. */
  listRecent(app: MiniProgram, channel: Channel): Promise<AccountTemplate[]>;
  /** Adds a template to the account and returns all that it has afterwards. */
  add(
    app: MiniProgram,
    input: Omit<Parameters<AccountGateway["addTemplate"]>[0], "app">,
  ): Promise<{ templateId: string; templates: AccountTemplate[] }>;
}

interface AccountTemplatesDeps {
  store: Pick<AccountTemplateStore, "remember">;
  gateway: Pick<AccountGateway, "listAccountTemplates" | "addTemplate">;
  /** Unix milliseconds. */
  now(): number;
}

const RECENT_MS = 60_000;

export function createAccountTemplates({
  store,
  gateway,
  now,
}: AccountTemplatesDeps): AccountTemplates {
  const recent = new Map<string, { templates: AccountTemplate[]; seenAt: number }>();

  async function list(app: MiniProgram, channel: Channel): Promise<AccountTemplate[]> {
    const templates = await gateway.listAccountTemplates({ app, channel });
    recent.set(`${app.appId} ${channel}`, { templates, seenAt: now() });
    await store.remember({ appId: app.appId, templates, now: now() });
    return templates;
  }

  return {
    list,
    async listRecent(app, channel) {
      const seen = recent.get(`${app.appId} ${channel}`);
      return seen && now() - seen.seenAt < RECENT_MS ? seen.templates : list(app, channel);
    },
    async add(app, input) {
      const { templateId } = await gateway.addTemplate({ app, ...input });
      const { channel, title } = input;
      await store.remember({
        appId: app.appId,
        templates: [{ templateId, channel, title }],
        now: now(),
      });
      return { templateId, templates: await list(app, channel) };
    },
  };
}

type Chosen = { title: string; keywords: Pick<MappedKeyword, "name" | "dataKey">[] };

/** Same title, and the same keywords in the same order. */
export function isSameTemplate(template: AccountTemplate, { title, keywords }: Chosen): boolean {
  return (
    template.title === title &&
    describeAll(template.keywords).join() === describeAll(keywords).join()
  );
}

/** Why messages with these keywords do not fit the template; `null` when they do. The order does not matter. */
export function findKeywordDifference(
  template: Pick<AccountTemplate, "keywords">,
  keywords: Chosen["keywords"],
): string | null {
  const found = describeAll(template.keywords);
  const expected = describeAll(keywords);
  if (found.toSorted().join() === expected.toSorted().join()) return null;
  return `the template has the keywords ${found.join(", ")}, not ${expected.join(", ")}`;
}

function describeAll(keywords: Chosen["keywords"]): string[] {
  return keywords.map(({ name, dataKey }) => `${name} (${dataKey})`);
}
