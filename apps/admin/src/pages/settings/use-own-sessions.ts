import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/vue-query";
import { api } from "../../api.ts";

const ownSessionsQuery = queryOptions({
  queryKey: ["own-sessions"],
  queryFn: () => api.session.list.query(),
});

/** Where this person is signed in. */
export function useOwnSessions() {
  const queryClient = useQueryClient();
  const readAgain = () => queryClient.invalidateQueries({ queryKey: ownSessionsQuery.queryKey });
  return {
    list: useQuery(ownSessionsQuery),
    revoke: useMutation({
      mutationFn: (sessionId: string) => api.session.revoke.mutate({ sessionId }),
      onSettled: readAgain,
    }),
    revokeOthers: useMutation({
      mutationFn: () => api.session.revokeOthers.mutate(),
      onSettled: readAgain,
    }),
  };
}
