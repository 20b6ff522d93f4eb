import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/vue-query";
import { api, type NoticeSummary } from "../../api.ts";

export const noticesQuery = queryOptions({
  queryKey: ["notices", "list"],
  queryFn: () => api.notices.list.query(),
});

export function useNotices() {
  return useQuery(noticesQuery);
}

/** Switches a notice on or off as an optimistic update, rolled back when the service refuses. */
export function useNoticeSwitch() {
  const queryClient = useQueryClient();
  return useMutation({
    // Optimistic locking: the listed version, so that a concurrent change is not overwritten.
    mutationFn: ({ code, enabled, version }: Pick<NoticeSummary, "code" | "enabled" | "version">) =>
      api.notices.update.mutate({ code, enabled, version }),
    onSuccess(detail) {
      const { code, enabled, version, status, statusReason, statusDetail } = detail;
      queryClient.setQueryData(noticesQuery.queryKey, (list: NoticeSummary[] | undefined) =>
        list?.map((notice) =>
          notice.code === code
            ? { ...notice, enabled, version, status, statusReason, statusDetail }
            : notice,
        ),
      );
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["notices"] }),
  });
}
