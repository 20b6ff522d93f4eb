import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/vue-query";
import { api, type NoticeSummary } from "../../api.ts";

export const noticesQuery = queryOptions({
  queryKey: ["notices", "list"],
  queryFn: () => api.notices.list.query(),
});

export function useNotices() {
  return useQuery(noticesQuery);
}

/** Switches a notice on or off; the list shows it at once and takes it back when the service refuses. */
export function useNoticeSwitch() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ code, enabled }: { code: string; enabled: boolean }) =>
      api.notices.update.mutate({ code, enabled }),
    onSuccess(detail) {
      const { code, enabled, status, statusReason, statusDetail } = detail;
      queryClient.setQueryData(noticesQuery.queryKey, (list: NoticeSummary[] | undefined) =>
        list?.map((notice) =>
          notice.code === code
            ? { ...notice, enabled, status, statusReason, statusDetail }
            : notice,
        ),
      );
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["notices"] }),
  });
}
