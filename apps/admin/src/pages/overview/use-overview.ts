import { skipToken, useQuery } from "@tanstack/vue-query";
import { computed } from "vue";
import { api, type DeliveryState } from "../../api.ts";
import { useNotices } from "../notices/use-notices.ts";
import { sumUp, useGrantSummary } from "../permissions/use-permissions.ts";
import { usePaymentSettings } from "../settings/use-payment-settings.ts";
import { toSetupSteps } from "./setup-steps.ts";

const REFRESH_EVERY_MS = 15_000;
const RECENT = 6;

/** What the overview needs; without a mini program only what does not ask for one. */
export function useOverview() {
  const settings = usePaymentSettings();
  const notices = useNotices();
  const isConnected = computed(() => Boolean(settings.data.value));

  function useLatest(state: DeliveryState | null, limit: number) {
    return useQuery(
      computed(() => ({
        queryKey: ["deliveries", "latest", state, limit],
        queryFn: isConnected.value
          ? () => api.deliveries.list.query({ limit, ...(state && { state }) })
          : skipToken,
        refetchInterval: REFRESH_EVERY_MS,
      })),
    );
  }

  const recent = useLatest(null, RECENT);
  const failed = useLatest("failed", RECENT);
  const unknown = useLatest("unknown", RECENT);
  const sent = useLatest("sent", 1);
  const grants = useGrantSummary({ isConnected });

  const steps = computed(() =>
    toSetupSteps({
      settings: settings.data.value ?? null,
      notices: notices.data.value ?? [],
      hasGrants: (grants.data.value?.length ?? 0) > 0,
      hasSent: (sent.data.value?.items.length ?? 0) > 0,
    }),
  );
  const queries = [settings, notices, recent, failed, unknown, sent, grants];

  return {
    isConnected,
    steps,
    notices: computed(() => notices.data.value ?? []),
    attention: computed(() =>
      (notices.data.value ?? []).filter(({ status }) => status === "action_required"),
    ),
    running: computed(
      () => (notices.data.value ?? []).filter(({ status }) => status === "ready").length,
    ),
    recent: computed(() => recent.data.value?.items ?? []),
    troubled: computed(() =>
      [...(failed.data.value?.items ?? []), ...(unknown.data.value?.items ?? [])]
        .toSorted((one, other) => (one.deliveryId < other.deliveryId ? 1 : -1))
        .slice(0, RECENT),
    ),
    grants: computed(() => grants.data.value ?? []),
    grantTotal: computed(() => sumUp(grants.data.value ?? [])),
    isPending: computed(() => queries.some(({ isLoading }) => isLoading.value)),
    error: computed(
      () => settings.error.value ?? notices.error.value ?? recent.error.value ?? grants.error.value,
    ),
    reload: () => Promise.all(queries.map(({ refetch }) => refetch())),
  };
}
