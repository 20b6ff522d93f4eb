import { skipToken, useQuery } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";
import { api, type DeliveryState } from "../../api.ts";

const LOOK_EVERY_MS = 1000;
const OPEN_STATES: ReadonlySet<DeliveryState> = new Set(["queued", "waiting_for_grant", "sending"]);

/** Whether a delivery still moves on by itself. */
export function isOpen(state: DeliveryState): boolean {
  return OPEN_STATES.has(state);
}

/** One delivery with its story, followed until it ends. */
export function useDelivery(deliveryId: Ref<string | null>) {
  return useQuery(
    computed(() => {
      const id = deliveryId.value;
      return {
        queryKey: ["deliveries", "detail", id],
        queryFn: id === null ? skipToken : () => api.deliveries.get.query({ deliveryId: id }),
        staleTime: 0,
        refetchInterval: ({ state }: { state: { data?: { state: DeliveryState } | undefined } }) =>
          state.data && isOpen(state.data.state) ? LOOK_EVERY_MS : false,
      };
    }),
  );
}
