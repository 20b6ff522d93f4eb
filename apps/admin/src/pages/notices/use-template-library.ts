import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/vue-query";
import { computed, ref, watch, type Ref } from "vue";
import { api, type Channel, type TemplateDetail, type TemplateItem } from "../../api.ts";
import { useDebounced } from "../../browser/use-debounced.ts";

const PAGE_SIZE = 30;
const MATCHES_PER_TITLE = 5;
const TYPING_PAUSE_MS = 250;

/** WeChat's template library with search, the templates already on the account, and those that fit the notice. */
export function useTemplateLibrary(input: {
  code: Ref<string>;
  channel: Ref<Channel>;
  query: Ref<string>;
  isOpen: Ref<boolean>;
}) {
  const queryClient = useQueryClient();
  const settled = useDebounced(() => input.query.value.trim(), TYPING_PAUSE_MS);
  const library = useInfiniteQuery({
    queryKey: computed(() => ["templates", "list", input.channel.value, settled.value]),
    queryFn: ({ pageParam }) =>
      api.templates.list.query({
        channel: input.channel.value,
        query: settled.value === "" ? undefined : settled.value,
        offset: pageParam,
        limit: PAGE_SIZE,
      }),
    initialPageParam: 0,
    getNextPageParam: ({ total }, pages) => {
      const shown = pages.reduce((sum, { items }) => sum + items.length, 0);
      return shown < total ? shown : undefined;
    },
    enabled: input.isOpen,
    staleTime: 5 * 60_000,
    placeholderData: (before) => before,
  });
  const account = useQuery({
    queryKey: computed(() => ["templates", "account", input.channel.value]),
    queryFn: () => findAccountTemplates(input.channel.value),
    enabled: input.isOpen,
    staleTime: 30_000,
  });
  const recommended = useQuery({
    queryKey: computed(() => ["templates", "recommended", input.code.value, input.channel.value]),
    queryFn: () =>
      api.notices.recommend.query({ code: input.code.value, channel: input.channel.value }),
    enabled: input.isOpen,
    staleTime: 5 * 60_000,
  });
  const refresh = useMutation({
    mutationFn: () => api.templates.refresh.mutate({ channel: input.channel.value }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["templates"] }),
  });

  const first = computed(() => library.data.value?.pages[0]);
  /** `null` while the page of the search is still the previous one's. */
  const found = computed(() =>
    library.isPlaceholderData.value ? null : (first.value?.total ?? null),
  );
  const totals = ref<Partial<Record<Channel, number>>>({});
  watch(
    [found, settled],
    () => {
      if (settled.value === "" && found.value !== null)
        totals.value[input.channel.value] = found.value;
    },
    { immediate: true },
  );
  return {
    library,
    refresh,
    /** Also waits for the templates that come first, so that rows do not shift under the pointer. */
    isLoading: computed(
      () => library.isPending.value || account.isLoading.value || recommended.isLoading.value,
    ),
    settledQuery: settled,
    /** The library's size; `null` until a page without a search has told it. */
    total: computed(() => totals.value[input.channel.value] ?? null),
    /** How many templates the search has found; `null` without one, or before it has answered. */
    matches: computed(() => (settled.value === "" ? null : found.value)),
    refreshedAt: computed(() => first.value?.refreshedAt ?? null),
    templates: computed(() => library.data.value?.pages.flatMap(({ items }) => items) ?? []),
    /** On error nothing is marked; the library remains usable. */
    accountTemplates: computed(() => account.data.value ?? []),
    recommended: computed(() => recommended.data.value ?? []),
  };
}

/**
 * Finds the library templates behind the account's, which have titles and keyword names but no library ids. Where
 * several templates share a title, the keywords decide.
 */
async function findAccountTemplates(channel: Channel): Promise<TemplateItem[]> {
  const { items } = await api.templates.listAccount.query({ channel });
  const found = await Promise.all(
    items.map(async ({ title, keywords }) => {
      const matches = await api.templates.list.query({
        channel,
        query: title,
        limit: MATCHES_PER_TITLE,
      });
      const namesakes = matches.items.filter((match) => match.title === title);
      if (namesakes.length < 2) return namesakes;
      const details = await Promise.all(
        namesakes.map(({ libraryTemplateId }) =>
          api.templates.get.query({ channel, libraryTemplateId }),
        ),
      );
      return namesakes.filter((_, index) => hasKeywords(details[index], keywords));
    }),
  );
  return [
    ...new Map(found.flat().map((template) => [template.libraryTemplateId, template])).values(),
  ];
}

function hasKeywords(template: TemplateDetail | undefined, names: string[]): boolean {
  return names.every((name) => template?.keywords.some((keyword) => keyword.name === name));
}
