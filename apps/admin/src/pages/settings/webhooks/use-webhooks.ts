import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/vue-query";
import { api, type WebhookEvent } from "../../../api.ts";
import { useRole } from "../../../session/use-role.ts";

/** States and counts change by themselves. */
const REFRESH_MS = 10_000;

const webhooksQuery = queryOptions({
  queryKey: ["webhooks"],
  queryFn: () => api.webhooks.list.query(),
  refetchInterval: REFRESH_MS,
});

interface Changes {
  webhookId: string;
  url?: string;
  events?: WebhookEvent[];
  enabled?: boolean;
  rotateSecret?: boolean;
}

export function useWebhooks() {
  const queryClient = useQueryClient();
  const { isOwner } = useRole();
  const readAgain = () => queryClient.invalidateQueries({ queryKey: ["webhooks"] });
  return {
    list: useQuery({ ...webhooksQuery, enabled: isOwner }),
    /** Adds a webhook, or changes one when it has an id; the dialog shows errors. */
    save: useMutation({
      mutationFn: ({
        webhookId,
        ...input
      }: {
        webhookId: string | null;
        url: string;
        events: WebhookEvent[];
      }) =>
        webhookId === null
          ? api.webhooks.create.mutate(input)
          : api.webhooks.update.mutate({ webhookId, ...input }),
      meta: { showsOwnErrors: true },
      onSuccess: readAgain,
    }),
    change: useMutation({
      mutationFn: (changes: Changes) => api.webhooks.update.mutate(changes),
      onSettled: readAgain,
    }),
    remove: useMutation({
      mutationFn: (webhookId: string) => api.webhooks.remove.mutate({ webhookId }),
      onSettled: readAgain,
    }),
    test: useMutation({
      mutationFn: (webhookId: string) => api.webhooks.test.mutate({ webhookId }),
      onSettled: readAgain,
    }),
  };
}
