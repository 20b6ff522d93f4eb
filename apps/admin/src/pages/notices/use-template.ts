import { skipToken, useQuery } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";
import { api, type Channel } from "../../api.ts";

/** Library templates do not change during a session. */
const KEPT_MS = 10 * 60_000;

export interface TemplateKey {
  channel: Channel;
  libraryTemplateId: string;
}

/** A library template with its keywords and the suggested mapping. */
export function useTemplate(code: Ref<string>, key: Ref<TemplateKey | null>) {
  const template = useQuery(
    computed(() => {
      const wanted = key.value;
      return {
        queryKey: ["templates", "detail", wanted],
        queryFn: wanted ? () => api.templates.get.query(wanted) : skipToken,
        staleTime: KEPT_MS,
      };
    }),
  );
  const suggestions = useQuery(
    computed(() => {
      const wanted = key.value && { code: code.value, ...key.value };
      return {
        queryKey: ["templates", "suggestions", wanted],
        queryFn: wanted ? () => api.notices.suggest.query(wanted) : skipToken,
        staleTime: KEPT_MS,
      };
    }),
  );
  return {
    template: template.data,
    suggestions: suggestions.data,
    isLoading: computed(() => template.isLoading.value || suggestions.isLoading.value),
    error: computed(() => template.error.value ?? suggestions.error.value),
    reload: () => Promise.all([template.refetch(), suggestions.refetch()]),
  };
}
