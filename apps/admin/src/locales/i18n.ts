import { createI18n } from "vue-i18n";
import { readPreference, savePreference } from "../browser/preferences.ts";
import { zhCn, type Messages } from "./zh-cn/index.ts";

export const LOCALES = ["zh-CN", "en"] as const;
export type Locale = (typeof LOCALES)[number];

export const i18n = createI18n<[Messages], Locale, false>({
  legacy: false,
  locale: "zh-CN",
  fallbackLocale: "zh-CN",
  messages: { "zh-CN": zhCn } as Record<Locale, Messages>,
});

/** Chinese by default; another language only when the operator chose it. */
export function readSavedLocale(): Locale {
  const saved = readPreference("locale");
  return LOCALES.find((locale) => locale === saved) ?? "zh-CN";
}

export async function changeLocale(locale: Locale): Promise<void> {
  if (locale === "en") i18n.global.setLocaleMessage("en", (await import("./en/index.ts")).en);
  i18n.global.locale.value = locale;
  document.documentElement.lang = locale;
  savePreference("locale", locale);
}
