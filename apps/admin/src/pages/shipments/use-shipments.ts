import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";
import { api, type ShipmentReport } from "../../api.ts";
import { shipmentFilter, type ShipmentFilter } from "./shipment-filter.ts";

const PAGE_SIZE = 30;
const OVERDUE_PAGE_SIZE = 10;
const LOOK_EVERY_MS = 5000;
const KEY = "shipments";

export function useShipments(filter: Ref<ShipmentFilter>) {
  const list = useInfiniteQuery({
    queryKey: computed(() => [KEY, "list", filter.value]),
    queryFn: ({ pageParam }) =>
      api.shipments.list.query({
        ...shipmentFilter.pickGiven(filter.value),
        cursor: pageParam,
        limit: PAGE_SIZE,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: (before) => before,
    refetchInterval: LOOK_EVERY_MS,
  });
  const counts = useQuery({
    queryKey: [KEY, "counts"],
    queryFn: () => api.shipments.count.query(),
    refetchInterval: LOOK_EVERY_MS,
  });
  return {
    list,
    counts: counts.data,
    shipments: computed(() => list.data.value?.pages.flatMap(({ items }) => items) ?? []),
  };
}

/** Orders without a report that are near WeChat's deadline; the most urgent first. */
export function useOverdueOrders() {
  const list = useInfiniteQuery({
    queryKey: [KEY, "overdue"],
    queryFn: ({ pageParam }) =>
      api.shipments.listOverdue.query({ cursor: pageParam, limit: OVERDUE_PAGE_SIZE }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: LOOK_EVERY_MS,
  });
  return {
    list,
    orders: computed(() => list.data.value?.pages.flatMap(({ items }) => items) ?? []),
  };
}

export function useShipment(shipmentId: Ref<string | null>) {
  return useQuery({
    queryKey: computed(() => [KEY, "one", shipmentId.value]),
    queryFn: () => api.shipments.get.query({ shipmentId: shipmentId.value ?? "" }),
    enabled: () => shipmentId.value !== null,
    refetchInterval: LOOK_EVERY_MS,
  });
}

export function useShipmentActs() {
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries({ queryKey: [KEY] });
  return {
    report: useMutation({
      meta: { showsOwnErrors: true },
      mutationFn: (report: ShipmentReport) => api.shipments.report.mutate(report),
      onSuccess: refresh,
    }),
    cancel: useMutation({
      mutationFn: (shipmentId: string) => api.shipments.cancel.mutate({ shipmentId }),
      onSettled: refresh,
    }),
  };
}
