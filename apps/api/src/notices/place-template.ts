import {
  checkMapping,
  NoticeError,
  type AccountTemplate,
  type Channel,
  type LibraryTemplate,
  type MappedKeyword,
  type MiniProgram,
  type NoticeDefinition,
  type SavedMapping,
} from "@mp-notice/core";
import type { NoticeAction } from "./notice-settings-store.ts";
import {
  findKeywordDifference,
  isSameTemplate,
  type AccountTemplates,
} from "../templates/account-templates.ts";
import type { Library } from "../templates/library.ts";
import { createKeyedMutex } from "../concurrency/keyed-mutex.ts";
import { findDrift } from "./find-drift.ts";
import type { TemplateChoice } from "./notice.contract.ts";

interface PlacementInput {
  app: MiniProgram;
  notice: NoticeDefinition;
  channel: Channel;
  choice: TemplateChoice;
  /** The mapping's present template: preferred among several that fit. */
  currentTemplateId: string | null;
}

interface Placement {
  template: LibraryTemplate;
  keywords: MappedKeyword[];
  /** The account's template that fits; `null` when it has yet to be added. */
  found: AccountTemplate | null;
}

/** Finds an operator's choice on the mini program's account, or adds it. */
export interface TemplatePlacer {
  /** The choice's keywords in the order of the account's template that a save would use; as chosen if there is none. */
  orderAsOnAccount(
    input: Omit<PlacementInput, "currentTemplateId"> & { template: LibraryTemplate },
  ): Promise<TemplateChoice["keywords"]>;
  /** Changes nothing. @throws NoticeError MAPPING_INVALID, TEMPLATE_NOT_FOUND and the gateway's errors */
  find(input: PlacementInput): Promise<Placement>;
  /** Adds the template unless the account has one with the same title and keywords. Throws as `find`, and TEMPLATE_LIMIT. */
  place(
    input: PlacementInput & {
      /** Called with the id of the account's template that fits, `null` if one has to be added. When it throws, nothing is added. */
      beforeAdding(templateId: string | null): Promise<void>;
    },
  ): Promise<{ mapping: SavedMapping; drift: NoticeAction | null }>;
}

export function createTemplatePlacer(deps: {
  library: Library;
  accountTemplates: AccountTemplates;
}): TemplatePlacer {
  const { library, accountTemplates } = deps;
  const withLock = createKeyedMutex();

  async function find(input: PlacementInput): Promise<Placement> {
    const { app, notice, channel, choice, currentTemplateId } = input;
    const { libraryTemplateId, keywords } = choice;
    const field = "template.libraryTemplateId";
    const template = await library.get(app, { channel, libraryTemplateId, field });
    const mapped = checkMapping({ notice, template, keywords });
    const found = chooseTemplate(await accountTemplates.list(app, channel), {
      title: template.title,
      keywords: mapped,
      currentTemplateId,
    });
    const completed = completeEnums(input, { template, mapped, found });
    return { template, found, keywords: found ? orderAs(found, completed) : completed };
  }

  async function orderAsOnAccount(
    input: Omit<PlacementInput, "currentTemplateId"> & { template: LibraryTemplate },
  ) {
    const { app, notice, channel, choice, template } = input;
    const { keywords } = choice;
    try {
      const mapped = checkMapping({ notice, template, keywords });
      const found = chooseTemplate(await accountTemplates.listRecent(app, channel), {
        title: template.title,
        keywords: mapped,
        currentTemplateId: null,
      });
      const order = (found ? orderAs(found, mapped) : mapped).map(({ keywordId }) => keywordId);
      return keywords.toSorted((a, b) => order.indexOf(a.keywordId) - order.indexOf(b.keywordId));
    } catch (error) {
      // A preview shows what it can: an unfinished mapping or an unreachable WeChat does not stop it.
      if (error instanceof NoticeError) return keywords;
      throw error;
    }
  }

  async function place(input: Parameters<TemplatePlacer["place"]>[0]) {
    const { app, notice, channel } = input;
    const { template, keywords, found } = await find(input);
    await input.beforeAdding(found?.templateId ?? null);
    const { libraryTemplateId, title } = template;
    const base = { channel, libraryTemplateId, title };
    if (found) {
      return { mapping: { ...base, templateId: found.templateId, keywords }, drift: null };
    }
    const { templateId, templates } = await accountTemplates.add(app, {
      channel,
      libraryTemplateId,
      title,
      keywords,
      sceneDesc: notice.name,
    });
    const added = templates.find((candidate) => candidate.templateId === templateId) ?? null;
    const completed = completeEnums(input, { template, mapped: keywords, found: added });
    const mapping = { ...base, templateId, keywords: orderAs(added, completed) };
    return { mapping, drift: findDrift(mapping, templates) };
  }

  return {
    find,
    orderAsOnAccount,
    // Serial per account and channel: two concurrent saves would both find nothing and add the same template twice.
    place: (input) => withLock(`${input.app.appId} ${input.channel}`, () => place(input)),
  };
}

/**
 * The account's template that a save uses. WeChat refuses to add a template that differs only in the order of keywords
 * (200022), so one with another order fits as well, and the card has its order.
 */
function chooseTemplate(
  templates: readonly AccountTemplate[],
  wanted: { title: string; keywords: MappedKeyword[]; currentTemplateId: string | null },
): AccountTemplate | null {
  const { title, keywords, currentTemplateId } = wanted;
  const alike = templates.filter(
    (candidate) => candidate.title === title && findKeywordDifference(candidate, keywords) === null,
  );
  return (
    alike.find(({ templateId }) => templateId === currentTemplateId) ??
    alike.find((candidate) => isSameTemplate(candidate, { title, keywords })) ??
    alike[0] ??
    null
  );
}

function orderAs(template: AccountTemplate | null, keywords: MappedKeyword[]): MappedKeyword[] {
  const dataKeys = template?.keywords.map(({ dataKey }) => dataKey) ?? [];
  return keywords.toSorted((a, b) => dataKeys.indexOf(a.dataKey) - dataKeys.indexOf(b.dataKey));
}

/** Only the account's template has the values that an enum takes (facts §3.5): checks the mapping again with them. */
function completeEnums(
  { notice, choice }: PlacementInput,
  {
    template,
    mapped,
    found,
  }: { template: LibraryTemplate; mapped: MappedKeyword[]; found: AccountTemplate | null },
): MappedKeyword[] {
  const valuesByKeyword = new Map(
    mapped.flatMap(({ keywordId, dataKey }) => {
      const enumValues = found?.keywords.find((keyword) => keyword.dataKey === dataKey)?.enumValues;
      return enumValues ? [[keywordId, enumValues] as const] : [];
    }),
  );
  if (valuesByKeyword.size === 0) return mapped;
  const keywords = template.keywords.map((keyword) => {
    const enumValues = valuesByKeyword.get(keyword.keywordId);
    return enumValues ? { ...keyword, enumValues } : keyword;
  });
  return checkMapping({ notice, template: { ...template, keywords }, keywords: choice.keywords });
}
