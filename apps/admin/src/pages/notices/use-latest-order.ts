import { skipToken, useMutation, useQuery } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";
import { api, type DeliveryDetail } from "../../api.ts";
import { usePaymentSettings } from "../settings/use-payment-settings.ts";

/** Fills the samples from the notice's latest real order. */
export function useLatestOrder(code: Ref<string>) {
  const { data: settings } = usePaymentSettings();
  const { data } = useQuery(
    computed(() => {
      const notice = code.value;
      return {
        queryKey: ["deliveries", "latest-of", notice],
        queryFn: settings.value
          ? () => api.deliveries.list.query({ notice, limit: 20 })
          : skipToken,
        staleTime: 60_000,
      };
    }),
  );
  const deliveryId = computed(
    () => data.value?.items.find(({ kind }) => kind === "trigger")?.deliveryId ?? null,
  );
  const load = useMutation({
    mutationFn: (id: string): Promise<DeliveryDetail> =>
      api.deliveries.get.query({ deliveryId: id }),
  });
  return { deliveryId, load };
}
