import { useI18n } from "vue-i18n";

/** A code of WeChat in words, with the code itself; by the code alone when it is not known here. */
export function useCodeMeaning(): (code: number) => string {
  const { t, te } = useI18n();
  return (code) => {
    const path = `wechatCodes.e${String(code).replace("-", "minus")}`;
    return te(path)
      ? t("deliveries.code.known", { meaning: t(path), code })
      : t("deliveries.code.unknown", { code });
  };
}
