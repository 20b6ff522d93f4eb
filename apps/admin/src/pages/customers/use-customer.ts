import { skipToken, useQuery } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";
import { api } from "../../api.ts";
import { createQueryFilter, readText, type FilterOf } from "../../lists/create-query-filter.ts";

const LOOK_EVERY_MS = 5000;

/** `search`: any number, as typed. `openid`: the chosen customer. `order`: only this order's events. */
export const customerFilter = createQueryFilter({
  search: readText(300),
  openid: readText(64),
  order: readText(64),
});
export type CustomerFilter = FilterOf<typeof customerFilter>;

export function useFoundCustomers(search: Ref<string>) {
  return useQuery(
    computed(() => ({
      queryKey: ["customers", "found", search.value],
      queryFn:
        search.value === "" ? skipToken : () => api.customers.find.query({ search: search.value }),
    })),
  );
}

export function useCustomer(openid: Ref<string>) {
  return useQuery(
    computed(() => ({
      queryKey: ["customers", "one", openid.value],
      queryFn:
        openid.value === "" ? skipToken : () => api.customers.get.query({ openid: openid.value }),
      refetchInterval: LOOK_EVERY_MS,
    })),
  );
}
