import { useMutation, useQueryClient } from "@tanstack/vue-query";
import { api, type DeliverySummary, type ResendResult } from "../../api.ts";
import { inChunks } from "./in-chunks.ts";

type Resendable = Pick<DeliverySummary, "lineage">;

/** Whether it may be resent; the service decides by the whole lineage. */
export function canResend({ lineage: { resend } }: Resendable): boolean {
  return resend === "free" || resend === "maybe_told";
}

/** Whether an extra message may be sent after success. */
export function canSendAnother({ lineage }: Resendable): boolean {
  return lineage.resend === "told";
}

/** Counts those that may already have reached the customer. */
export function countPossiblyReceived(deliveries: Resendable[]): number {
  return deliveries.filter(({ lineage }) => lineage.resend === "maybe_told").length;
}

/** A resend that the operator is asked to confirm. */
export interface ResendQuestion {
  deliveries: DeliverySummary[];
  /** As an extra message after success. */
  again: boolean;
}

/** WeChat rejects these every time: the openid does not belong to this mini program. */
const HOPELESS_ERRCODES: ReadonlySet<number | null> = new Set([40_003]);

type Planned = Pick<DeliverySummary, "deliveryId" | "errcode" | "lineage">;

export interface ResendPlan {
  /** The deliveries to resend, one per lineage. */
  deliveryIds: string[];
  /** Left out: another one of the same lineage is sent. */
  doubled: number;
  /** Left out: WeChat would reject it again. */
  hopeless: number;
  /** Left out: its state changed since it was selected. */
  impossible: number;
}

/** Plans a resend, so that the dialog can show its effect beforehand. */
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

/** Counts refusals by reason. */
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
