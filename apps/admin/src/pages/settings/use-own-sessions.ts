import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/vue-query";
import { api } from "../../api.ts";

const ownSessionsQuery = queryOptions({
  queryKey: ["own-sessions"],
  queryFn: () => api.session.list.query(),
});

/** The user's own sessions. */
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
