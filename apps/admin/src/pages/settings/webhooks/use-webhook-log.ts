import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";
import { api, type WebhookMessageState } from "../../../api.ts";

const PAGE_SIZE = 30;
const REFRESH_MS = 5000;
const DAY_MS = 86_400_000;

/** One webhook's messages, newest first; `null` reads nothing. */
export function useWebhookLog(webhookId: Ref<string | null>, state: Ref<WebhookMessageState | "">) {
  const queryClient = useQueryClient();
  const readAgain = () => queryClient.invalidateQueries({ queryKey: ["webhooks"] });
  const list = useInfiniteQuery({
    queryKey: computed(() => ["webhooks", "log", webhookId.value, state.value]),
    queryFn: ({ pageParam }) =>
      api.webhooks.listAttempts.query({
        webhookId: webhookId.value ?? "",
        ...(state.value !== "" && { state: state.value }),
        cursor: pageParam,
        limit: PAGE_SIZE,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    enabled: computed(() => webhookId.value !== null),
    refetchInterval: REFRESH_MS,
  });
  return {
    list,
    messages: computed(() => list.data.value?.pages.flatMap(({ items }) => items) ?? []),
    sendAgain: useMutation({
      mutationFn: (message: { webhookId: string; messageId: string }) =>
        api.webhooks.redeliver.mutate(message),
      onSettled: readAgain,
    }),
    sendAllAgain: useMutation({
      mutationFn: (id: string) => {
        const failedSince = new Date(Date.now() - DAY_MS).toISOString();
        return api.webhooks.redeliver.mutate({ webhookId: id, failedSince });
      },
      onSettled: readAgain,
    }),
  };
}
