import { useMutation, useQueryClient } from "@tanstack/vue-query";
import { api, type DeliverySummary, type ResendResult } from "../../api.ts";
import { inChunks } from "./in-chunks.ts";

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

/** What an operator is asked before anything is sent again. */
export interface ResendQuestion {
  deliveries: DeliverySummary[];
  /** As a further message of what was sent. */
  again: boolean;
}

/** WeChat will refuse it however often it is sent: the customer is none of this mini program's. */
const HOPELESS_ERRCODES: ReadonlySet<number | null> = new Set([40_003]);

type Planned = Pick<DeliverySummary, "deliveryId" | "errcode" | "lineage">;

export interface ResendPlan {
  /** What is sent: one of each lineage. */
  deliveryIds: string[];
  /** Others of the same notice and order as one that is sent. */
  doubled: number;
  /** What would be refused again. */
  hopeless: number;
  /** What changed since it was chosen. */
  impossible: number;
}

/** What a resend of these would do, told before it is done. */
export function planResend(deliveries: Planned[], { again }: { again: boolean }): ResendPlan {
  const plan: ResendPlan = { deliveryIds: [], doubled: 0, hopeless: 0, impossible: 0 };
  const lineages = new Set<string>();
  for (const delivery of deliveries) {
    const { deliveryId, errcode, lineage } = delivery;
    const isPossible = canResend(delivery) || (again && canSendAnother(delivery));
    if (!isPossible) plan.impossible += 1;
    else if (lineages.has(lineage.firstId)) plan.doubled += 1;
    else if (HOPELESS_ERRCODES.has(errcode)) plan.hopeless += 1;
    else {
      lineages.add(lineage.firstId);
      plan.deliveryIds.push(deliveryId);
    }
  }
  return plan;
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
    async mutationFn({ deliveryIds, again }: { deliveryIds: string[]; again: boolean }) {
      const answers = await inChunks(deliveryIds, (chunk) =>
        api.deliveries.resend.mutate({ deliveryIds: chunk, again }),
      );
      return { results: answers.flatMap(({ results }) => results) };
    },
    meta: { showsOwnErrors: true },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["deliveries"] }),
  });
}
