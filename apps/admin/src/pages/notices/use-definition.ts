import { useMutation, useQuery, useQueryClient } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";
import { api, type NoticeDetail } from "../../api.ts";
import { toDefinitionDraft, toDefinitionInput, type DefinitionInput } from "./definition-draft.ts";

/** The notice whose definition is changed; `null` for a new one. */
export function useDefinition(code: Ref<string | null>) {
  return useQuery({
    queryKey: computed(() => ["notices", "definition", code.value]),
    queryFn: () => (code.value === null ? null : api.notices.get.query({ code: code.value })),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

export function useDefine() {
  const queryClient = useQueryClient();
  return useMutation({
    meta: { showsOwnErrors: true },
    mutationFn: (notice: DefinitionInput) => api.notices.define.mutate({ notices: [notice] }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["notices"] }),
  });
}

export function useRetiring(code: Ref<string>) {
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries({ queryKey: ["notices"] });
  return {
    retire: useMutation({
      meta: { showsOwnErrors: true },
      mutationFn: () => api.notices.retire.mutate({ code: code.value }),
      onSuccess: refresh,
    }),
    /** An operator's definition of a retired notice brings it back. */
    restore: useMutation({
      meta: { showsOwnErrors: true },
      mutationFn: (notice: NoticeDetail) =>
        api.notices.define.mutate({ notices: [toInput(notice)] }),
      onSuccess: refresh,
    }),
    remove: useMutation({
      meta: { showsOwnErrors: true },
      mutationFn: () => api.notices.remove.mutate({ code: code.value }),
      onSuccess: refresh,
    }),
  };
}

function toInput(notice: NoticeDetail): DefinitionInput {
  return toDefinitionInput(toDefinitionDraft(notice));
}
