import { computed } from "vue";
import { useI18n } from "vue-i18n";

/** The service names notices and fields in both languages; this picks the operator's. */
export function useNames() {
  const { locale } = useI18n();
  const isEnglish = computed(() => locale.value === "en");
  return {
    toName: (named: { name: string; nameEn: string }) =>
      isEnglish.value ? named.nameEn : named.name,
  };
}
