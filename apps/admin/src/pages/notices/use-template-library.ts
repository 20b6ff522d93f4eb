import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";
import { api, type Channel, type TemplateItem } from "../../api.ts";
import { useDebounced } from "../../use-debounced.ts";

const PAGE_SIZE = 30;
const MATCHES_PER_TITLE = 5;
const TYPING_PAUSE_MS = 250;

/** WeChat's library as the operator searches it, and what of it is on the account already. */
export function useTemplateLibrary(input: { channel: Ref<Channel>; query: Ref<string>; isOpen: Ref<boolean> }) {
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
  const refresh = useMutation({
    mutationFn: () => api.templates.refresh.mutate({ channel: input.channel.value }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["templates"] }),
  });

  const first = computed(() => library.data.value?.pages[0]);
  return {
    library,
    refresh,
    settledQuery: settled,
    total: computed(() => first.value?.total ?? 0),
    refreshedAt: computed(() => first.value?.refreshedAt ?? null),
    templates: computed(() => library.data.value?.pages.flatMap(({ items }) => items) ?? []),
    /** Without an answer nothing is marked: the library is usable all the same. */
    accountTemplates: computed(() => account.data.value ?? []),
  };
}

/** The library's templates of the titles that are on the account: the account itself does not tell their numbers. */
async function findAccountTemplates(channel: Channel): Promise<TemplateItem[]> {
  const { items } = await api.templates.listAccount.query({ channel });
  const titles = [...new Set(items.map(({ title }) => title))];
  const found = await Promise.all(
    titles.map((title) => api.templates.list.query({ channel, query: title, limit: MATCHES_PER_TITLE })),
  );
  return found.flatMap(({ items: matches }, index) => matches.filter(({ title }) => title === titles[index]));
}
