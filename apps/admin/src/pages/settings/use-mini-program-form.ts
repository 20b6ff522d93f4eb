import { useMutation, useQueryClient } from "@tanstack/vue-query";
import { computed, reactive, ref, watch, type Ref } from "vue";
import { api, type PaymentSettings } from "../../api.ts";
import { createMiniProgramForm, followSettings } from "./mini-program-form.ts";
import { findMiniProgramFaults } from "./settings-rules.ts";
import { paymentSettingsQuery } from "./use-payment-settings.ts";

export function useMiniProgramForm(settings: Ref<PaymentSettings | null>) {
  const queryClient = useQueryClient();
  const form = reactive(createMiniProgramForm(settings.value));
  const wasSubmitted = ref(false);
  const savedAppId = computed(() => settings.value?.appId ?? null);
  const isChanged = computed(
    () => JSON.stringify(form) !== JSON.stringify(createMiniProgramForm(settings.value)),
  );
  const allFaults = computed(() => findMiniProgramFaults(form, savedAppId.value));
  /** Errors appear only after the first submit. */
  const faults = computed(() =>
    wasSubmitted.value ? allFaults.value : { appId: null, appSecret: null },
  );
  const replacesApp = computed(
    () => savedAppId.value !== null && form.appId.trim() !== savedAppId.value,
  );

  const save = useMutation({
    mutationFn: () =>
      api.paymentSettings.update.mutate({
        appId: form.appId.trim(),
        name: form.name.trim(),
        miniprogramState: form.miniprogramState,
        ...(form.appSecret.trim() !== "" && { appSecret: form.appSecret.trim() }),
      }),
    meta: { showsOwnErrors: true },
    async onSuccess(saved) {
      wasSubmitted.value = false;
      Object.assign(form, createMiniProgramForm(saved));
      queryClient.setQueryData(paymentSettingsQuery.queryKey, saved);
      await queryClient.invalidateQueries({
        predicate: ({ queryKey }) => queryKey[0] !== "payment-settings",
      });
    },
  });

  watch(settings, (latest, before) =>
    Object.assign(form, followSettings(form, { before, latest })),
  );

  /** Validates the form and starts showing its errors. */
  function check(): boolean {
    wasSubmitted.value = true;
    return allFaults.value.appId === null && allFaults.value.appSecret === null;
  }

  return { form, faults, isChanged, replacesApp, savedAppId, check, save };
}
