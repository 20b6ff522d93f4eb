import { skipToken, useQuery } from "@tanstack/vue-query";
import { computed, onScopeDispose, ref, watch, type Ref } from "vue";
import { api, type DeliveryState } from "../../api.ts";
import { inChunks } from "./in-chunks.ts";
import { isOpen } from "./is-open.ts";

const LOOK_EVERY_MS = 1000;
/** Stops polling after this: the rest wait for their customers, and the list shows their outcomes. */
const FOLLOW_MS = 10_000;

/** Counts how many of these customers have a permission now, before the resend is confirmed. */
export function useResendOutlook(deliveryIds: Ref<string[]>) {
  return useQuery(
    computed(() => {
      const ids = deliveryIds.value;
      return {
        queryKey: ["resend-outlook", ids],
        queryFn: ids.length === 0 ? skipToken : () => countCovered(ids),
        staleTime: 0,
        gcTime: 0,
      };
    }),
  );
}

async function countCovered(ids: string[]): Promise<{ covered: number; waiting: number }> {
  const plans = await inChunks(ids, (deliveryIds) =>
    api.deliveries.planResend.query({ deliveryIds }),
  );
  const covered = plans.reduce((sum, plan) => sum + plan.covered, 0);
  return { covered, waiting: ids.length - covered };
}

export type StateCount = { state: DeliveryState; count: number };

/** Polls the outcomes of the resent deliveries until all have ended or `FOLLOW_MS` has passed. */
export function useResendResults(deliveryIds: Ref<string[]>) {
  const isOver = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(deliveryIds, (ids) => {
    clearTimeout(timer);
    isOver.value = false;
    if (ids.length > 0) timer = setTimeout(() => (isOver.value = true), FOLLOW_MS);
  });
  onScopeDispose(() => clearTimeout(timer));
  const { data } = useQuery(
    computed(() => {
      const ids = deliveryIds.value;
      return {
        queryKey: ["resend-results", ids],
        queryFn: ids.length === 0 ? skipToken : () => countStates(ids),
        staleTime: 0,
        gcTime: 0,
        refetchInterval: ({ state }: { state: { data?: StateCount[] | undefined } }) =>
          !isOver.value && isMoving(state.data) ? LOOK_EVERY_MS : false,
      };
    }),
  );
  return {
    counts: computed(() => data.value ?? []),
    isFollowing: computed(
      () => deliveryIds.value.length > 0 && !isOver.value && isMoving(data.value),
    ),
    /** Polling timed out before all had ended. */
    isLeftMoving: computed(() => isOver.value && isMoving(data.value)),
  };
}

async function countStates(ids: string[]): Promise<StateCount[]> {
  const counts = new Map<DeliveryState, number>();
  const chunks = await inChunks(ids, (deliveryIds) =>
    api.deliveries.countStates.query({ deliveryIds }),
  );
  for (const { state, count } of chunks.flat()) counts.set(state, (counts.get(state) ?? 0) + count);
  // Ended ones first, sent before the rest; then those in progress.
  const rank = (state: DeliveryState) => (state === "sent" ? 0 : isOpen(state) ? 2 : 1);
  return [...counts]
    .map(([state, count]) => ({ state, count }))
    .toSorted((a, b) => rank(a.state) - rank(b.state) || b.count - a.count);
}

function isMoving(counts: StateCount[] | undefined): boolean {
  return counts === undefined || counts.some(({ state }) => isOpen(state));
}
