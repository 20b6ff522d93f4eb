import { useMutation, useQuery, useQueryClient } from "@tanstack/vue-query";
import { computed, ref, shallowRef, watch, type Ref } from "vue";
import { api, type NoticeDetail, type NoticeUpdate } from "../../api.ts";
import { toProblem, type ProblemReason } from "../../problems/problem.ts";
import { findDifferences, hasClash, isSameNotice, type Difference } from "./find-differences.ts";
import {
  createDraft,
  findDraftFaults,
  isMappingChanged,
  isOrderKept,
  rebaseDraft,
  toUpdate,
  type DraftMapping,
  type NoticeDraft,
} from "./notice-draft.ts";
import { noticesQuery } from "./use-notices.ts";

const OWN_DIALOG: ReadonlySet<ProblemReason> = new Set([
  "VERSION_CONFLICT",
  "CONFIRMATION_REQUIRED",
  "UNAUTHENTICATED",
]);

/** The notice was saved elsewhere since it was loaded. */
export interface Conflict {
  latest: NoticeDetail;
  differences: Difference[];
  hasClash: boolean;
}

/** The editor's state: the saved notice, the operator's draft, and saving it. */
export function useNoticeEditor(code: Ref<string>) {
  const queryClient = useQueryClient();
  const load = () => api.notices.get.query({ code: code.value });
  const { data, error, refetch } = useQuery({
    queryKey: computed(() => ["notices", "detail", code.value]),
    queryFn: load,
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

  const saved = shallowRef<NoticeDetail | null>(null);
  const draft = ref<NoticeDraft | null>(null);
  const conflict = shallowRef<Conflict | null>(null);

  /** The last save kept the account's keyword order instead of the operator's. */
  const wasOrderKept = ref(false);

  const update = computed(() =>
    draft.value && saved.value ? toUpdate(draft.value, saved.value) : null,
  );
  const mapping = computed<DraftMapping | null>({
    get: () => draft.value?.mappings[draft.value.channel] ?? null,
    set: (changed) => draft.value && (draft.value.mappings[draft.value.channel] = changed),
  });
  const faults = computed(() =>
    draft.value && mapping.value ? findDraftFaults(mapping.value, draft.value.channel) : [],
  );
  const isChanged = computed(() => update.value !== null);
  /** Includes changes that a save would not send: leaving the page loses them too. */
  const wouldLose = computed(
    () =>
      isChanged.value ||
      (draft.value !== null &&
        saved.value !== null &&
        (isMappingChanged(draft.value, saved.value, "subscribe") ||
          isMappingChanged(draft.value, saved.value, "template"))),
  );

  function adopt(detail: NoticeDetail): void {
    saved.value = detail;
    draft.value = createDraft(detail);
    conflict.value = null;
  }

  /** Rebases the draft onto a newer version. */
  function follow(detail: NoticeDetail): void {
    if (draft.value && saved.value) draft.value = rebaseDraft(draft.value, saved.value, detail);
    saved.value = detail;
  }

  watch(
    data,
    (detail) => {
      if (!detail) return;
      if (saved.value?.code !== detail.code || !wouldLose.value) adopt(detail);
    },
    { immediate: true },
  );

  const refreshList = () => queryClient.invalidateQueries({ queryKey: noticesQuery.queryKey });

  /** Sends a change, and sends it again on the latest version where that differs by its number only. */
  async function send(
    toChange: () => Omit<NoticeUpdate, "code" | "version">,
  ): Promise<NoticeDetail> {
    const sendOnce = () =>
      api.notices.update.mutate({
        code: code.value,
        version: saved.value?.version ?? 0,
        ...toChange(),
      });
    try {
      return await sendOnce();
    } catch (failure) {
      if (toProblem(failure).reason !== "VERSION_CONFLICT" || !saved.value) throw failure;
      const latest = await load();
      if (!isSameNotice(saved.value, latest)) throw failure;
      follow(latest);
      return sendOnce();
    }
  }

  const save = useMutation({
    /** `strandedGrants`: how many permissions the operator agreed to void. */
    mutationFn: (strandedGrants: number) => send(() => ({ ...update.value, strandedGrants })),
    meta: { showsOwnErrors: true },
    async onSuccess(detail) {
      const sentKeywords = update.value?.template?.keywords;
      wasOrderKept.value = sentKeywords !== undefined && isOrderKept(sentKeywords, detail.template);
      const sent = draft.value?.channel;
      const other = sent === "subscribe" ? "template" : "subscribe";
      const kept = draft.value?.mappings[other] ?? null;
      adopt(detail);
      if (draft.value) draft.value.mappings[other] = kept;
      await refreshList();
    },
    onError: (failure) => whenInConflict(failure),
  });

  const enable = useMutation({
    mutationFn: (enabled: boolean) => send(() => ({ enabled })),
    meta: { showsOwnErrors: true },
    async onSuccess(detail) {
      follow(detail);
      await refreshList();
    },
    onError: (failure) => whenInConflict(failure),
  });

  async function whenInConflict(failure: unknown): Promise<void> {
    if (toProblem(failure).reason !== "VERSION_CONFLICT" || !saved.value) return;
    const latest = await load();
    const differences = findDifferences(saved.value, latest);
    conflict.value = { latest, differences, hasClash: hasClash(differences, update.value) };
  }

  /** Returns whether something is left to save. */
  function keepMine(): boolean {
    if (!conflict.value) return false;
    follow(conflict.value.latest);
    conflict.value = null;
    save.reset();
    enable.reset();
    return isChanged.value;
  }

  function takeTheirs(): void {
    if (!conflict.value) return;
    adopt(conflict.value.latest);
    save.reset();
    enable.reset();
  }

  function discard(): void {
    if (saved.value) adopt(saved.value);
    save.reset();
  }

  /** An error that the page shows. */
  const failure = computed(() => {
    const shown = save.error.value ?? enable.error.value;
    const reason = shown && toProblem(shown).reason;
    return reason !== null && OWN_DIALOG.has(reason) ? null : shown;
  });

  return {
    ...{
      saved,
      draft,
      mapping,
      faults,
      update,
      isChanged,
      wouldLose,
      conflict,
      failure,
      save,
      enable,
    },
    ...{ keepMine, takeTheirs, discard, wasOrderKept },
    loadError: error,
    reload: refetch,
  };
}
