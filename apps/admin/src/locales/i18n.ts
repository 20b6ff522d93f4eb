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

/** What the operator chose, or else the first of the browser's languages that there is. */
export function readLocale(languages: readonly string[] = navigator.languages): Locale {
  const saved = readPreference("locale");
  const chosen = LOCALES.find((locale) => locale === saved);
  if (chosen) return chosen;
  for (const language of languages) {
    const [spoken] = language.toLowerCase().split("-");
    const known = LOCALES.find((locale) => locale.toLowerCase().split("-")[0] === spoken);
    if (known) return known;
  }
  return "zh-CN";
}

export async function changeLocale(locale: Locale): Promise<void> {
  await showLocale(locale);
  savePreference("locale", locale);
}

export async function showLocale(locale: Locale): Promise<void> {
  if (locale === "en") i18n.global.setLocaleMessage("en", (await import("./en/index.ts")).en);
  i18n.global.locale.value = locale;
  document.documentElement.lang = locale;
}
