import { skipToken, useQuery } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";
import { api, type DeliveryState } from "../../api.ts";
import { isOpen } from "./is-open.ts";

const LOOK_EVERY_MS = 1000;

/** One delivery with its timeline, polled until it ends. */
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
