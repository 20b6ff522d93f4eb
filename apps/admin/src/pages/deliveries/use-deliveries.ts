import { useInfiniteQuery, useQueryClient, type InfiniteData } from "@tanstack/vue-query";
import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from "vue";
import { api, type DeliverySummary } from "../../api.ts";
import { isSignedOut } from "../../session/signed-out.ts";
import { toListInput, type DeliveryFilter } from "./delivery-filter.ts";
import { mergeChange, needsSearch, type DeliveryPage } from "./merge-change.ts";

const PAGE_SIZE = 30;
const POLL_EVERY_MS = 5000;
const FRESH_MS = 2500;
/** Throttles repeated searches: a burst of changes triggers one. */
const SEARCH_AGAIN_MS = 1000;

/** The paged list of deliveries, kept live by server-sent events (SSE), with polling while the stream is down. */
export function useDeliveries(filter: Ref<DeliveryFilter>) {
  const queryClient = useQueryClient();
  const isPaused = ref(false);
  const isConnected = ref(false);
  const heldBack = shallowRef(new Map<string, DeliverySummary>());
  /** Recently added or changed, for the highlight. */
  const fresh = ref(new Set<string>());
  const queryKey = computed(() => ["deliveries", "list", filter.value]);

  const list = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) =>
      api.deliveries.list.query({
        ...toListInput(filter.value),
        cursor: pageParam,
        limit: PAGE_SIZE,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    /** Polls only while the SSE stream is disconnected. */
    refetchInterval: () => (isConnected.value || isPaused.value ? false : POLL_EVERY_MS),
    placeholderData: (before) => before,
  });

  let searchesAgain: ReturnType<typeof setTimeout> | null = null;
  function searchAgainSoon(): void {
    searchesAgain ??= setTimeout(() => {
      searchesAgain = null;
      void list.refetch();
    }, SEARCH_AGAIN_MS);
  }
  onScopeDispose(() => searchesAgain && clearTimeout(searchesAgain));

  function show(changed: DeliverySummary): void {
    const pages = list.data.value?.pages ?? [];
    if (needsSearch(pages, changed, filter.value)) return searchAgainSoon();
    queryClient.setQueryData<InfiniteData<DeliveryPage, string | null>>(
      queryKey.value,
      (data) => data && { ...data, pages: mergeChange(data.pages, changed, filter.value) },
    );
    fresh.value.add(changed.deliveryId);
    setTimeout(() => fresh.value.delete(changed.deliveryId), FRESH_MS);
  }

  const watchChanges = () =>
    api.deliveries.watch.subscribe(undefined, {
      onData({ data: changed }) {
        void queryClient.invalidateQueries({
          queryKey: ["deliveries", "detail", changed.deliveryId],
        });
        if (isPaused.value)
          heldBack.value = new Map(heldBack.value).set(changed.deliveryId, changed);
        else show(changed);
      },
      onConnectionStateChange: ({ state }) => (isConnected.value = state === "pending"),
      onError: () => (isConnected.value = false),
      onStopped: () => (isConnected.value = false),
    });
  let subscription = watchChanges();
  onScopeDispose(() => subscription.unsubscribe());
  /** A rejected stream (401) does not reconnect by itself. */
  watch(isSignedOut, (isOut) => {
    if (isOut) return;
    subscription.unsubscribe();
    subscription = watchChanges();
  });

  function resume(): void {
    isPaused.value = false;
    for (const changed of heldBack.value.values()) show(changed);
    heldBack.value = new Map();
  }

  return {
    list,
    deliveries: computed(() => list.data.value?.pages.flatMap(({ items }) => items) ?? []),
    live: computed(() => {
      if (isPaused.value) return "paused";
      if (list.isError.value || list.failureCount.value > 0) return "away";
      return isConnected.value ? "on" : "polling";
    }),
    heldBackCount: computed(() => heldBack.value.size),
    fresh,
    pause: () => (isPaused.value = true),
    resume,
  };
}
