import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/vue-query";
import { computed } from "vue";
import { api } from "../../api.ts";

const testReceiverQuery = queryOptions({
  queryKey: ["test-receiver"],
  queryFn: () => api.notices.findTestReceiver.query(),
});

/** The customer that the operator is themselves. `refetchEveryMs`: for a page that shows their permissions. */
export function useTestReceiver({ refetchEveryMs }: { refetchEveryMs?: number } = {}) {
  const queryClient = useQueryClient();
  const { queryKey } = testReceiverQuery;
  const found = useQuery({ ...testReceiverQuery, refetchInterval: refetchEveryMs ?? false });
  const change = useMutation({
    mutationFn: (openid: string | null) => api.notices.setTestReceiver.mutate({ openid }),
    // An answer that is on its way would bring back the former choice.
    onMutate: () => queryClient.cancelQueries({ queryKey }),
    onSuccess: (receiver) => queryClient.setQueryData(queryKey, receiver),
  });
  return {
    receiver: computed(() => found.data.value ?? null),
    isKnown: computed(() => found.data.value !== undefined),
    change,
  };
}
