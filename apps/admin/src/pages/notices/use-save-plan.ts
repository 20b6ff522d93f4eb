import { skipToken, useQuery } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";
import { api, type NoticeUpdate } from "../../api.ts";
import { useDebounced } from "../../browser/use-debounced.ts";

type PlanRequest = Pick<NoticeUpdate, "code" | "channel" | "template">;

const TYPING_PAUSE_MS = 400;

/** What saving would change on the WeChat account, fetched debounced after each mapping change. */
export function useSavePlan(input: {
  code: Ref<string>;
  update: Ref<Omit<NoticeUpdate, "code" | "version"> | null>;
}) {
  const request = computed(() => {
    const { channel, template } = input.update.value ?? {};
    return channel || template
      ? JSON.stringify({ code: input.code.value, channel, template })
      : null;
  });
  const settled = useDebounced(() => request.value, TYPING_PAUSE_MS);
  const { data, error, isFetching } = useQuery(
    computed(() => {
      const wanted = settled.value;
      return {
        queryKey: ["plan", wanted],
        queryFn:
          wanted === null
            ? skipToken
            : () => api.notices.planUpdate.query(JSON.parse(wanted) as PlanRequest),
        staleTime: 10_000,
        refetchOnWindowFocus: false,
      };
    }),
  );
  const isCurrent = computed(() => request.value === settled.value);
  return {
    /** `null` while unknown, or when the account is not affected. */
    plan: computed(() => (isCurrent.value && request.value !== null ? (data.value ?? null) : null)),
    planError: computed(() => (isCurrent.value && request.value !== null ? error.value : null)),
    isChecking: computed(() => request.value !== null && (isFetching.value || !isCurrent.value)),
    concernsAccount: computed(() => request.value !== null),
  };
}
