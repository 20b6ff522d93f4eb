import { useI18n } from "vue-i18n";

/** The meaning of a WeChat errcode followed by the code; the code alone when it is unknown. */
export function useCodeMeaning(): (code: number) => string {
  const { t, te } = useI18n();
  return (code) => {
    const path = `wechatCodes.e${String(code).replace("-", "minus")}`;
    return te(path)
      ? t("deliveries.code.known", { meaning: t(path), code })
      : t("deliveries.code.unknown", { code });
  };
}
