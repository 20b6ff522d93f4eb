import {
  checkMapping,
  type AccountTemplate,
  type Channel,
  type LibraryTemplate,
  type MappedKeyword,
  type MiniProgram,
  type NoticeDefinition,
  type SavedMapping,
} from "@mp-notice/core";
import type { NoticeAction } from "../database/notice-settings-store.ts";
import { isSameTemplate, type AccountTemplates } from "../templates/account-templates.ts";
import type { Library } from "../templates/library.ts";
import { createTurns } from "../take-turns.ts";
import { findDrift } from "./find-drift.ts";
import type { TemplateChoice } from "./notice-service.ts";

interface PlacementInput {
  app: MiniProgram;
  notice: NoticeDefinition;
  channel: Channel;
  choice: TemplateChoice;
  /** The template that the mapping has now: of several that are alike, it stays. */
  currentTemplateId: string | null;
}

interface Placement {
  template: LibraryTemplate;
  keywords: MappedKeyword[];
  /** The template of the account that fits; `null` when it is yet to be added. */
  found: AccountTemplate | null;
}

/** Brings an operator's choice onto the mini program's account. */
export interface TemplatePlacer {
  /** Changes nothing. @throws NoticeError MAPPING_INVALID, TEMPLATE_NOT_FOUND and what WeChat refuses */
  find(input: PlacementInput): Promise<Placement>;
  /** Adds the template unless the account has one with the same title and keywords. Throws as `find`, and TEMPLATE_LIMIT. */
  place(input: PlacementInput): Promise<{ mapping: SavedMapping; drift: NoticeAction | null }>;
}

export function createTemplatePlacer(deps: {
  library: Library;
  accountTemplates: AccountTemplates;
}): TemplatePlacer {
  const { library, accountTemplates } = deps;
  const inTurn = createTurns();

  async function find(input: PlacementInput): Promise<Placement> {
    const { app, notice, channel, choice, currentTemplateId } = input;
    const { libraryTemplateId, keywords } = choice;
    const field = "template.libraryTemplateId";
    const template = await library.get(app, { channel, libraryTemplateId, field });
    const mapped = checkMapping({ notice, template, keywords });
    const alike = (await accountTemplates.list(app, channel)).filter((candidate) =>
      isSameTemplate(candidate, { title: template.title, keywords: mapped }),
    );
    const found =
      alike.find(({ templateId }) => templateId === currentTemplateId) ?? alike[0] ?? null;
    return { template, found, keywords: completeEnums(input, { template, mapped, found }) };
  }

  async function place(input: PlacementInput) {
    const { app, notice, channel } = input;
    const { template, keywords, found } = await find(input);
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
    // In turn per account: two saves at once would each find nothing and both add the same template.
    place: (input) => inTurn(`${input.app.appId} ${input.channel}`, () => place(input)),
  };
}

/**
 * WeChat may refuse to add what differs in the order alone (200022), and then the card has the order of the template that is there.
 */
function orderAs(template: AccountTemplate | null, keywords: MappedKeyword[]): MappedKeyword[] {
  const dataKeys = template?.keywords.map(({ dataKey }) => dataKey) ?? [];
  return keywords.toSorted((a, b) => dataKeys.indexOf(a.dataKey) - dataKeys.indexOf(b.dataKey));
}

/** Only the account's template tells which values an enum takes (facts §3.5): with them, the mapping is checked again. */
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
