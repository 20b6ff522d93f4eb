import { skipToken, useInfiniteQuery, useQueries, useQuery } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";
import { api, type GrantKind, type GrantSummary, type NoticeDetail } from "../../api.ts";
import {
  createQueryFilter,
  readOneOf,
  readText,
  type FilterOf,
} from "../../lists/create-query-filter.ts";
import { listAll } from "../../lists/list-all.ts";
import { useNotices } from "../notices/use-notices.ts";

const PAGE_SIZE = 30;

export const GRANT_KINDS = listAll<GrantKind>({ subscribe: true, form: true, payment: true });

/** `search`: part of a number or an openid, as typed. */
export const ledgerFilter = createQueryFilter({
  search: readText(300),
  kind: readOneOf(GRANT_KINDS),
});
export type LedgerFilter = FilterOf<typeof ledgerFilter>;

export function useGrantSummary({ isConnected }: { isConnected?: Ref<boolean> } = {}) {
  return useQuery(
    computed(() => ({
      queryKey: ["grants", "summary"],
      queryFn: isConnected?.value === false ? skipToken : () => api.grants.summarize.query(),
    })),
  );
}

export function useLedger(filter: Ref<LedgerFilter>) {
  return useInfiniteQuery({
    queryKey: computed(() => ["grants", "list", filter.value]),
    queryFn: ({ pageParam }) =>
      api.grants.list.query({
        ...ledgerFilter.pickGiven(filter.value),
        cursor: pageParam,
        limit: PAGE_SIZE,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: (before) => before,
  });
}

/** Notices by their account template on the subscribe channel; some may be missing until `isComplete`. */
export function useNoticesByTemplate() {
  const { data: notices } = useNotices();
  const details = useQueries({
    queries: computed(() =>
      (notices.value ?? [])
        .filter(({ status }) => status !== "not_configured")
        .map(({ code }) => ({
          queryKey: ["notices", "fields", code],
          queryFn: () => api.notices.get.query({ code }),
          staleTime: 60_000,
        })),
    ),
  });
  const known = computed(() => details.value.flatMap(({ data }) => data ?? []));
  return {
    notices: known,
    uses: computed(() => indexByTemplate(known.value)),
    isComplete: computed(
      () => notices.value !== undefined && details.value.every(({ data }) => data !== undefined),
    ),
  };
}

export interface TemplateUse {
  title: string;
  notices: { code: string; name: string; nameEn: string }[];
}

export function indexByTemplate(notices: NoticeDetail[]): Map<string, TemplateUse> {
  const uses = new Map<string, TemplateUse>();
  for (const { code, name, nameEn, templates } of notices) {
    const template = templates.subscribe;
    if (!template) continue;
    const use = uses.get(template.templateId) ?? { title: template.title, notices: [] };
    uses.set(template.templateId, { ...use, notices: [...use.notices, { code, name, nameEn }] });
  }
  return uses;
}

/** The account's subscribe templates by title, those included that no notice uses any more. */
export function useAccountTitles({ isWanted }: { isWanted: Ref<boolean> }) {
  return useQuery(
    computed(() => ({
      queryKey: ["templates", "account", "titles"],
      queryFn: isWanted.value
        ? async () => {
            const { items } = await api.templates.listAccount.query({ channel: "subscribe" });
            return new Map(items.map(({ templateId, title }) => [templateId, title]));
          }
        : skipToken,
      staleTime: 60_000,
      meta: { showsOwnErrors: true },
    })),
  );
}

/** Whether an enabled notice sends with such a permission: its own template's, or any form's or payment's. */
export function isOfUse(
  { kind, templateId }: Pick<GrantSummary, "kind" | "templateId">,
  notices: Pick<NoticeDetail, "enabled" | "channel" | "template">[],
): boolean {
  return notices.some(({ enabled, channel, template }) => {
    if (!enabled) return false;
    return channel === "subscribe" ? template?.templateId === templateId : kind !== "subscribe";
  });
}

/** Sums over all kinds. */
export function sumUp(
  summaries: GrantSummary[],
): Pick<GrantSummary, "usable" | "pending" | "expiringWithinADay"> {
  const total = { usable: 0, pending: 0, expiringWithinADay: 0 };
  for (const { usable, pending, expiringWithinADay } of summaries) {
    total.usable += usable;
    total.pending += pending;
    total.expiringWithinADay += expiringWithinADay;
  }
  return total;
}
