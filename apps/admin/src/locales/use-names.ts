import { computed } from "vue";
import { useI18n } from "vue-i18n";

/** Picks the operator's language from the names that the service gives in both. */
export function useNames() {
  const { locale } = useI18n();
  const isEnglish = computed(() => locale.value === "en");
  return {
    toName: (named: { name: string; nameEn: string }) =>
      isEnglish.value ? named.nameEn : named.name,
  };
}
