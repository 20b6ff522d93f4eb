import { useMutation, useQueries, useQueryClient } from "@tanstack/vue-query";
import { computed, ref, watch, type Ref } from "vue";
import {
  api,
  type NoticeDetail,
  type NoticeField,
  type NoticePreview,
  type RecommendedTemplate,
} from "../../../api.ts";
import { createSampleData, toTriggerData } from "../sample-data.ts";
import { KEYWORD_LIMITS } from "../notice-draft.ts";

const CHANNEL = "subscribe";
const KEPT_MS = 10 * 60_000;

/** A notice with its best template, as a save would leave it. */
export interface Proposal {
  notice: NoticeDetail;
  template: RecommendedTemplate;
  preview: NoticePreview;
  /** What customers could not tell from the card: the outcome that tells one message of the notice from another. */
  missing: NoticeField[];
}

export type SaveState = "waiting" | "saving" | "saved" | { error: unknown };

/** Proposes a template for each notice and, on request, saves and enables the chosen ones. Nothing is changed before. */
export function useSetUp(codes: Ref<string[]>) {
  const queryClient = useQueryClient();
  const queries = useQueries({
    queries: computed(() =>
      codes.value.map((code) => ({
        queryKey: ["notices", "proposal", code],
        queryFn: () => propose(code),
        staleTime: KEPT_MS,
      })),
    ),
  });
  const chosen = ref(new Set<string>());
  const states = ref(new Map<string, SaveState>());

  const proposals = computed(() => queries.value.flatMap(({ data }) => data ?? []));
  // What can be saved is chosen at first; a notice that was unticked stays so.
  const offered = new Set<string>();
  watch(
    proposals,
    (list) => {
      for (const { notice, preview, missing } of list) {
        if (offered.has(notice.code)) continue;
        offered.add(notice.code);
        if (preview.problems.length === 0 && missing.length === 0) chosen.value.add(notice.code);
      }
    },
    { immediate: true },
  );

  const save = useMutation({
    meta: { showsOwnErrors: true },
    async mutationFn(): Promise<void> {
      for (const proposal of proposals.value) {
        const { code } = proposal.notice;
        if (!chosen.value.has(code) || states.value.get(code) === "saved") continue;
        states.value.set(code, "saving");
        try {
          await saveProposal(proposal);
          states.value.set(code, "saved");
        } catch (error) {
          states.value.set(code, { error });
        }
      }
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["notices"] }),
  });

  return {
    proposals,
    isLoading: computed(() => queries.value.some(({ isPending }) => isPending)),
    error: computed(() => queries.value.find(({ error }) => error)?.error ?? null),
    reload: () => Promise.all(queries.value.map(({ refetch }) => refetch())),
    /** Without a template that fits, by code. */
    unmatched: computed(() =>
      codes.value.filter((_, index) => queries.value[index]?.data === null),
    ),
    chosen,
    states,
    save,
  };
}

/** `null` when the library has no template that fits. */
async function propose(code: string): Promise<Proposal | null> {
  const [notice, templates] = await Promise.all([
    api.notices.get.query({ code }),
    api.notices.recommend.query({ code, channel: CHANNEL }),
  ]);
  const template = templates.find(
    ({ suggestions }) => suggestions.length >= KEYWORD_LIMITS[CHANNEL].min,
  );
  if (!template) return null;
  const preview = await api.notices.preview.query({
    ...{ code, channel: CHANNEL },
    template: toTemplateChoice(template),
    data: toTriggerData(notice.fields, createSampleData(notice.fields)),
  });
  const shown = new Set(
    template.suggestions.flatMap(({ source }) => (source.kind === "field" ? [source.field] : [])),
  );
  const missing = notice.fields.filter(
    ({ field, type }) => type === "choice" && notice.keyFields.includes(field) && !shown.has(field),
  );
  return { notice, template, preview, missing };
}

function toTemplateChoice({ libraryTemplateId, suggestions }: RecommendedTemplate) {
  return {
    libraryTemplateId,
    keywords: suggestions.map(({ keywordId, source }) => ({ keywordId, source })),
  };
}

async function saveProposal({ notice, template }: Proposal): Promise<void> {
  const { code, version } = notice;
  await api.notices.update.mutate({
    ...{ code, version, channel: CHANNEL, enabled: true },
    template: toTemplateChoice(template),
  });
}
