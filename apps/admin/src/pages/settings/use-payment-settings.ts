import { queryOptions, useQuery } from "@tanstack/vue-query";
import { api } from "../../api.ts";

export const paymentSettingsQuery = queryOptions({
  queryKey: ["payment-settings"],
  queryFn: () => api.paymentSettings.get.query(),
});

/** The connected mini program; `null` when there is none. */
export function usePaymentSettings() {
  return useQuery(paymentSettingsQuery);
}
