import { useInfiniteQuery } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";
import { api } from "../../api.ts";
import { toAuditInput, type AuditFilter } from "./audit-filter.ts";

const PAGE_SIZE = 30;

export function useAuditLog(filter: Ref<AuditFilter>, isAllowed: Ref<boolean>) {
  const list = useInfiniteQuery({
    queryKey: computed(() => ["audit-log", filter.value]),
    queryFn: ({ pageParam }) =>
      api.auditLog.list.query({
        ...toAuditInput(filter.value),
        cursor: pageParam,
        limit: PAGE_SIZE,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: (before) => before,
    enabled: isAllowed,
  });
  return {
    list,
    entries: computed(() => list.data.value?.pages.flatMap(({ items }) => items) ?? []),
  };
}
