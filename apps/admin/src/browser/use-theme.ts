import { readonly, ref, watch } from "vue";
import { readPreference, savePreference } from "./preferences.ts";

export const THEMES = ["light", "dark", "system"] as const;
export type Theme = (typeof THEMES)[number];

const saved = readPreference("theme");
const theme = ref<Theme>(THEMES.find((known) => known === saved) ?? "system");
const isDark = ref(false);
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

function apply(): void {
  isDark.value = theme.value === "dark" || (theme.value === "system" && systemIsDark.matches);
  document.documentElement.classList.toggle("dark", isDark.value);
}

watch(theme, (chosen) => {
  savePreference("theme", chosen);
  apply();
});
systemIsDark.addEventListener("change", apply);

apply();

export function useTheme() {
  return { theme, isDark: readonly(isDark) };
}
