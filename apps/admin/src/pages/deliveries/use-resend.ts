import { useMutation, useQueryClient } from "@tanstack/vue-query";
import { api, type DeliveryState, type ResendResult } from "../../api.ts";

const RESENDABLE: ReadonlySet<DeliveryState> = new Set([
  "failed",
  "no_grant",
  "unknown",
  "skipped",
]);

export function canResend({ state }: { state: DeliveryState }): boolean {
  return RESENDABLE.has(state);
}

/** How many of these may have reached the customer already. */
export function countPossiblyReceived(deliveries: { state: DeliveryState }[]): number {
  return deliveries.filter(({ state }) => state === "unknown").length;
}

/** What was refused, counted by reason. */
export function groupRefusals(results: ResendResult[]): { reason: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const result of results)
    if (!result.ok) counts.set(result.reason, (counts.get(result.reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => ({ reason, count }));
}

export function useResend() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (deliveryIds: string[]) => api.deliveries.resend.mutate({ deliveryIds }),
    meta: { showsOwnErrors: true },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["deliveries"] }),
  });
}
