import {
  compareTitles,
  suggestMapping,
  type Channel,
  type MiniProgram,
  type NoticeDefinition,
} from "@mp-notice/core";
import type { Library } from "../templates/library.ts";
import type { RecommendedTemplate } from "./notice.contract.ts";

/** Templates whose keywords are looked at: each that is not known yet costs a call to WeChat. */
const LOOKED_AT = 6;
const MAX_RECOMMENDED = 4;
/** Titles that have less in common are about something else. */
const MIN_LIKENESS = 0.3;
/** A keyword that would be filled counts as much as this likeness of the titles. */
const WORTH_OF_A_KEYWORD = 0.05;

export async function recommendTemplates(
  library: Pick<Library, "list" | "get">,
  { app, channel, notice }: { app: MiniProgram; channel: Channel; notice: NoticeDefinition },
): Promise<RecommendedTemplate[]> {
  const { items } = await library.list(app, channel);
  const alike = items
    .map((item) => ({ ...item, likeness: compareTitles(notice.name, item.title) }))
    .filter(({ likeness }) => likeness >= MIN_LIKENESS)
    .toSorted((a, b) => b.likeness - a.likeness)
    .slice(0, LOOKED_AT);
  const found = await Promise.all(
    alike.map(async ({ libraryTemplateId, likeness }) => {
      const field = "libraryTemplateId";
      const template = await library.get(app, { channel, libraryTemplateId, field });
      const suggestions = suggestMapping({ notice, template });
      const keywords = template.keywords.map(({ keywordId, name, type }) => ({
        ...{ keywordId, name, type },
      }));
      return {
        worth: likeness + WORTH_OF_A_KEYWORD * suggestions.length,
        template: { libraryTemplateId, title: template.title, keywords, suggestions },
      };
    }),
  );
  return found
    .toSorted((a, b) => b.worth - a.worth)
    .slice(0, MAX_RECOMMENDED)
    .map(({ template }) => template);
}
