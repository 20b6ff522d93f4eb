import { skipToken, useQuery } from "@tanstack/vue-query";
import { computed, shallowRef, watch, type Ref } from "vue";
import { api, type NoticeDetail } from "../../api.ts";
import { toProblem } from "../../problems/problem.ts";
import { useDebounced } from "../../browser/use-debounced.ts";
import { drawCard, type CardRequest, type DrawnCard } from "./draw-card.ts";
import { toTemplateChoice, type NoticeDraft } from "./notice-draft.ts";
import { createSampleData, toTriggerData, type SampleData } from "./sample-data.ts";

const TYPING_PAUSE_MS = 200;
const NO_FIELDS: ReadonlySet<string> = new Set();

/** The card as the service would send it, debounced while the operator edits. */
export function useNoticePreview(input: {
  notice: Ref<NoticeDetail | null>;
  draft: Ref<NoticeDraft | null>;
  sample: Ref<SampleData>;
}) {
  const request = computed<CardRequest | null>(() => {
    const [notice, draft] = [input.notice.value, input.draft.value];
    const mapping = draft?.mappings[draft.channel];
    if (!notice || !draft || !mapping) return null;
    return {
      code: notice.code,
      channel: draft.channel,
      page: draft.page,
      template: toTemplateChoice(mapping),
      data: toTriggerData(notice.fields, input.sample.value),
    };
  });
  const wanted = computed(() => JSON.stringify(request.value));
  const settled = useDebounced(() => wanted.value, TYPING_PAUSE_MS);

  const { data, error, isFetching, refetch } = useQuery(
    computed(() => {
      const asked = JSON.parse(settled.value) as CardRequest | null;
      const examples = createSampleData(input.notice.value?.fields ?? []);
      return {
        queryKey: ["preview", settled.value],
        queryFn:
          asked && asked.template.keywords.length > 0
            ? () =>
                drawCard({ preview: (card) => api.notices.preview.query(card), examples }, asked)
            : skipToken,
        staleTime: 60_000,
        gcTime: 60_000,
        refetchOnWindowFocus: false,
      };
    }),
  );

  /** The last valid card, shown while a newer one loads (stale-while-revalidate). */
  const drawn = shallowRef<DrawnCard | null>(null);
  watch(data, (card) => card && (drawn.value = card), { immediate: true });
  watch(
    () => [request.value?.channel, request.value?.template.libraryTemplateId].join(),
    () => (drawn.value = null),
  );

  return {
    preview: computed(() => drawn.value?.preview ?? null),
    problem: computed(() => (error.value && !isFetching.value ? toProblem(error.value) : null)),
    isUpdating: computed(() => isFetching.value || wanted.value !== settled.value),
    invalidFields: computed(() => drawn.value?.invalidFields ?? NO_FIELDS),
    isPageInvalid: computed(() => drawn.value?.isPageInvalid ?? false),
    redraw: refetch,
  };
}
