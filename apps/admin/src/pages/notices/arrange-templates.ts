import type { TemplateItem } from "../../api.ts";

/**
 * Lists the account's templates first, marked. A search shows its matches only; without one, the account's templates
 * come first even when the library's first page does not include them.
 */
export function arrangeTemplates(input: {
  found: TemplateItem[];
  onAccount: TemplateItem[];
  isSearch: boolean;
}): (TemplateItem & { isOnAccount: boolean })[] {
  const { found, onAccount, isSearch } = input;
  const ids = new Set(onAccount.map(({ libraryTemplateId }) => libraryTemplateId));
  const first = isSearch
    ? found.filter(({ libraryTemplateId }) => ids.has(libraryTemplateId))
    : onAccount;
  const rest = found.filter(({ libraryTemplateId }) => !ids.has(libraryTemplateId));
  return [
    ...first.map((item) => ({ ...item, isOnAccount: true })),
    ...rest.map((item) => ({ ...item, isOnAccount: false })),
  ];
}
