import type { RecommendedTemplate, TemplateItem } from "../../api.ts";

export interface ListedTemplate extends TemplateItem {
  isOnAccount: boolean;
  /** For a recommended template: how many keywords would be filled, and what they are called. */
  fit: { filled: number; keywords: string[] } | null;
}

/**
 * Lists what fits the notice best first, then the account's templates, marked. A search shows its matches only; without one, those
 * come first even when the library's first page does not include them.
 */
export function arrangeTemplates(input: {
  found: TemplateItem[];
  onAccount: TemplateItem[];
  recommended: RecommendedTemplate[];
  isSearch: boolean;
}): ListedTemplate[] {
  const { found, onAccount, recommended, isSearch } = input;
  const accountIds = new Set(onAccount.map(({ libraryTemplateId }) => libraryTemplateId));
  const fits = new Map(
    recommended.map(({ libraryTemplateId, keywords, suggestions }) => [
      libraryTemplateId,
      { filled: suggestions.length, keywords: keywords.map(({ name }) => name) },
    ]),
  );
  const first = isSearch
    ? found.filter(({ libraryTemplateId }) => accountIds.has(libraryTemplateId))
    : [...recommended, ...onAccount];
  const inOrder = new Map([...first, ...found].map((item) => [item.libraryTemplateId, item]));
  return [...inOrder.values()].map(({ libraryTemplateId, title }) => ({
    ...{ libraryTemplateId, title },
    isOnAccount: accountIds.has(libraryTemplateId),
    fit: fits.get(libraryTemplateId) ?? null,
  }));
}
