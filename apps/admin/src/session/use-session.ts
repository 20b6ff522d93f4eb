import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/vue-query";
import { useRouter } from "vue-router";
import { api } from "../api.ts";

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: () => api.session.me.query(),
  staleTime: 60_000,
});

export function useSession() {
  const queryClient = useQueryClient();
  const router = useRouter();
  const { data } = useQuery(sessionQuery);
  const logout = useMutation({
    mutationFn: () => api.session.logout.mutate(),
    async onSuccess() {
      await router.push({ name: "login" });
      queryClient.clear();
    },
  });
  return { session: data, logout };
}
