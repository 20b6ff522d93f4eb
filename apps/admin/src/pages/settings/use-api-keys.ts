import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/vue-query";
import { api } from "../../api.ts";
import { useRole } from "../../session/use-role.ts";

const apiKeysQuery = queryOptions({
  queryKey: ["api-keys"],
  queryFn: () => api.apiKeys.list.query(),
});

export function useApiKeys() {
  const queryClient = useQueryClient();
  const { isOwner } = useRole();
  const readAgain = () => queryClient.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
  return {
    list: useQuery({ ...apiKeysQuery, enabled: isOwner }),
    create: useMutation({
      mutationFn: (name: string) => api.apiKeys.create.mutate({ name }),
      meta: { showsOwnErrors: true },
      onSuccess: readAgain,
    }),
    revoke: useMutation({
      mutationFn: (apiKeyId: string) => api.apiKeys.revoke.mutate({ apiKeyId }),
      onSettled: readAgain,
    }),
  };
}
