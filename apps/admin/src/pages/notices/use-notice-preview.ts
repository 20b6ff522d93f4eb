import { skipToken, useQuery } from "@tanstack/vue-query";
import { computed, shallowRef, watch, type Ref } from "vue";
import { api, type NoticeDetail, type NoticePreview, type NoticeUpdate } from "../../api.ts";
import { toProblem } from "../../problem.ts";
import { useDebounced } from "../../use-debounced.ts";
import { toTemplateChoice, type NoticeDraft } from "./notice-draft.ts";
import { toInvalidFields, toTriggerData, type SampleData } from "./sample-data.ts";

interface PreviewRequest {
  code: string;
  channel: NoticeDraft["channel"];
  page: string;
  template: NonNullable<NoticeUpdate["template"]>;
  data: Record<string, string>;
}

const TYPING_PAUSE_MS = 200;
const NO_FIELDS: ReadonlySet<string> = new Set();

/** The customer's card as the service would send it, a moment after each change. */
export function useNoticePreview(input: {
  notice: Ref<NoticeDetail | null>;
  draft: Ref<NoticeDraft | null>;
  sample: Ref<SampleData>;
}) {
  const request = computed<PreviewRequest | null>(() => {
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

  const { data, error, isFetching } = useQuery(
    computed(() => {
      const wanted = JSON.parse(settled.value) as PreviewRequest | null;
      return {
        queryKey: ["preview", settled.value],
        queryFn:
          wanted && wanted.template.keywords.length > 0
            ? () => api.notices.preview.query(wanted)
            : skipToken,
        staleTime: 60_000,
        gcTime: 60_000,
        refetchOnWindowFocus: false,
      };
    }),
  );

  /** The last card that could be drawn, so that it stands while somebody types. */
  const card = shallowRef<NoticePreview | null>(null);
  watch(data, (preview) => preview && (card.value = preview), { immediate: true });
  watch(
    () => [request.value?.channel, request.value?.template.libraryTemplateId].join(),
    () => (card.value = null),
  );

  const problem = computed(() =>
    error.value && !isFetching.value ? toProblem(error.value) : null,
  );
  return {
    preview: card,
    problem,
    isUpdating: computed(() => isFetching.value || wanted.value !== settled.value),
    invalidFields: computed(() =>
      problem.value?.reason === "FIELD_INVALID"
        ? toInvalidFields(problem.value.details)
        : NO_FIELDS,
    ),
    isPageInvalid: computed(
      () =>
        problem.value?.reason === "INPUT_INVALID" &&
        problem.value.details.some(({ field }) => field === "page"),
    ),
  };
}
