import type { ThemeName } from "./runtime/program-bundle.ts";

const THEME_KEY = "demo-phone:theme";

export function getTheme(): ThemeName {
  return document.documentElement.dataset["theme"] === "dark" ? "dark" : "light";
}

/** The chosen theme, or what the system prefers. */
export function applyTheme(): void {
  const chosen = localStorage.getItem(THEME_KEY);
  const prefersDark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset["theme"] = chosen ?? (prefersDark ? "dark" : "light");
}

export function switchTheme(): void {
  localStorage.setItem(THEME_KEY, getTheme() === "dark" ? "light" : "dark");
  applyTheme();
}
