import { skipToken, useQuery, useQueryClient } from "@tanstack/vue-query";
import { computed, ref } from "vue";
import { api, type DeliveryState } from "../../api.ts";
import { useNotices } from "../notices/use-notices.ts";
import { toSetupSteps } from "./setup-steps.ts";
import { useResume, type Probes } from "./use-resume.ts";

const REFRESH_EVERY_MS = 15_000;
/** While a probe is in flight. */
const FOLLOW_EVERY_MS = 1000;
const RECENT = 6;

/** The overview's data, polled; without a mini program, only the queries that work without one. */
export function useOverview() {
  const queryClient = useQueryClient();
  const probes = ref<Probes>(new Map());
  const overview = useQuery({
    queryKey: ["overview"],
    queryFn: () => api.overview.get.query(),
    refetchInterval: () =>
      [...probes.value.values()].includes("probing") ? FOLLOW_EVERY_MS : REFRESH_EVERY_MS,
  });
  const notices = useNotices();
  const isConnected = computed(() => overview.data.value?.setup.isConnected ?? false);
  const { resume } = useResume({
    probes,
    pauses: computed(() => overview.data.value?.pauses ?? []),
    reload: () => queryClient.invalidateQueries({ queryKey: ["overview"] }),
  });

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

  const causes = useQuery(
    computed(() => ({
      queryKey: ["deliveries", "causes"],
      queryFn: isConnected.value ? () => api.deliveries.listCauses.query() : skipToken,
      refetchInterval: REFRESH_EVERY_MS,
    })),
  );
  const recent = useLatest(null, RECENT);
  const failed = useLatest("failed", RECENT);
  const unknown = useLatest("unknown", RECENT);

  return {
    overview,
    steps: computed(() => (overview.data.value ? toSetupSteps(overview.data.value.setup) : [])),
    notices: computed(() => notices.data.value ?? []),
    probes,
    resume,
    causes: causes.data,
    recent: computed(() => recent.data.value?.items ?? []),
    troubled: computed(() =>
      [...(failed.data.value?.items ?? []), ...(unknown.data.value?.items ?? [])]
        .toSorted((one, other) => (one.deliveryId < other.deliveryId ? 1 : -1))
        .slice(0, RECENT),
    ),
  };
}
