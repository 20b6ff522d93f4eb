import { useMutation, useQuery } from "@tanstack/vue-query";
import { computed, ref, type Ref } from "vue";
import { api, type GrantItem, type MiniprogramState } from "../../api.ts";
import { useDelivery } from "../deliveries/use-delivery.ts";

const RECENT_GRANTS = 50;

/** Recent customers, each once, those with a usable permission first. */
export function toRecentCustomers(grants: GrantItem[]): { openid: string; hasGrant: boolean }[] {
  const hasGrant = new Map<string, boolean>();
  for (const { openid, state } of grants)
    hasGrant.set(openid, hasGrant.get(openid) === true || state === "usable");
  const customers = [...hasGrant].map(([openid, usable]) => ({ openid, hasGrant: usable }));
  return [
    ...customers.filter((customer) => customer.hasGrant),
    ...customers.filter((customer) => !customer.hasGrant),
  ];
}

export function useTestSend(code: Ref<string>) {
  const deliveryId = ref<string | null>(null);
  const recent = useQuery({
    queryKey: ["grants", "recent"],
    queryFn: () => api.grants.list.query({ limit: RECENT_GRANTS }),
  });
  const send = useMutation({
    mutationFn: (input: {
      openid: string;
      data: Record<string, string>;
      miniprogramState?: MiniprogramState;
    }) => api.notices.sendTest.mutate({ code: code.value, ...input }),
    meta: { showsOwnErrors: true },
    onSuccess: (sent) => (deliveryId.value = sent.deliveryId),
  });
  return {
    send,
    customers: computed(() => toRecentCustomers(recent.data.value?.items ?? [])),
    delivery: useDelivery(deliveryId),
    wasSent: computed(() => deliveryId.value !== null),
  };
}
