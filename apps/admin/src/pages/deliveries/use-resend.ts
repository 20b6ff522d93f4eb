import { useMutation, useQueryClient } from "@tanstack/vue-query";
import { api, type DeliverySummary, type ResendResult } from "../../api.ts";

type Resendable = Pick<DeliverySummary, "lineage">;

/** Whether it may be sent again; the service judges it by all that was sent again of the same delivery. */
export function canResend({ lineage: { resend } }: Resendable): boolean {
  return resend === "free" || resend === "maybe_told";
}

/** Whether a further message may be asked for: it was sent. */
export function canSendAnother({ lineage }: Resendable): boolean {
  return lineage.resend === "told";
}

/** How many of these may have reached the customer already. */
export function countPossiblyReceived(deliveries: Resendable[]): number {
  return deliveries.filter(({ lineage }) => lineage.resend === "maybe_told").length;
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
    mutationFn: (input: { deliveryIds: string[]; again: boolean }) =>
      api.deliveries.resend.mutate(input),
    meta: { showsOwnErrors: true },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["deliveries"] }),
  });
}
