import { useMutation } from "@tanstack/vue-query";
import { ElMessage } from "element-plus";
import { watch, type Ref } from "vue";
import { useI18n } from "vue-i18n";
import { api, type Pause } from "../../api.ts";

/** A probe's outcome: `refused` = WeChat responded as before. */
export type Probe = "probing" | "refused";
export type Probes = Map<Pause["api"], Probe>;

/** Resumes a pause and follows WeChat's response to the probe. */
export function useResume(input: {
  probes: Ref<Probes>;
  pauses: Ref<Pause[]>;
  reload(): Promise<unknown>;
}) {
  const { probes, pauses, reload } = input;
  const { t } = useI18n();
  /** When WeChat last responded before the probe, by pause. */
  const answeredBefore = new Map<Pause["api"], string>();

  const { mutate } = useMutation({
    mutationFn: ({ appId, api: paused }: Pause) => api.pauses.resume.mutate({ appId, api: paused }),
    onMutate({ api: paused, answeredAt }) {
      answeredBefore.set(paused, answeredAt);
      probes.value.set(paused, "probing");
    },
    onSuccess({ outcome }, { api: paused }) {
      if (outcome !== "probing") probes.value.delete(paused);
      if (outcome === "resumed") ElMessage.success(t("overview.pause.resumed"));
      return reload();
    },
    onError: (_error, { api: paused }) => void probes.value.delete(paused),
  });

  watch(pauses, (now) => {
    for (const [paused, probe] of probes.value) {
      const still = now.find((pause) => pause.api === paused);
      if (!still) {
        probes.value.delete(paused);
        ElMessage.success(t("overview.pause.resumed"));
      } else if (probe === "probing" && still.answeredAt !== answeredBefore.get(paused)) {
        probes.value.set(paused, "refused");
      }
    }
  });

  return { resume: (pause: Pause) => mutate(pause) };
}
