import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/vue-query";
import { computed } from "vue";
import { api, type Role } from "../../api.ts";
import { useRole } from "../../session/use-role.ts";
import { sessionQuery } from "../../session/use-session.ts";

const peopleQuery = queryOptions({
  queryKey: ["people"],
  queryFn: () => api.users.list.query(),
});

export function usePeople() {
  const list = usePeopleList();
  const queryClient = useQueryClient();
  /** The signed-in user may have changed their own role. */
  const readAgain = () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: peopleQuery.queryKey }),
      queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey }),
    ]);
  const ownersCount = computed(
    () => list.data.value?.filter(({ role }) => role === "owner").length ?? 0,
  );
  return {
    list,
    ownersCount,
    add: useMutation({
      mutationFn: (person: { email: string; role: Role }) => api.users.create.mutate(person),
      meta: { showsOwnErrors: true },
      onSuccess: readAgain,
    }),
    changeRole: useMutation({
      mutationFn: (change: { userId: string; role: Role }) => api.users.update.mutate(change),
      onSettled: readAgain,
    }),
    remove: useMutation({
      mutationFn: (userId: string) => api.users.remove.mutate({ userId }),
      onSettled: readAgain,
    }),
    resetTotp: useMutation({
      mutationFn: (userId: string) => api.users.resetTotp.mutate({ userId }),
      onSettled: readAgain,
    }),
    makeLink: useMutation({
      mutationFn: (userId: string) => api.users.createLoginLink.mutate({ userId }),
    }),
  };
}

/** Fetched by owners only: the service rejects everyone else. */
export function usePeopleList() {
  const { isOwner } = useRole();
  return useQuery({ ...peopleQuery, enabled: isOwner });
}
