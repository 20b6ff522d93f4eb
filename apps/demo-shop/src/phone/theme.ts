const THEME_KEY = "demo-phone:theme";

/** The chosen theme, or what the system prefers. */
export function applyTheme(): void {
  const chosen = localStorage.getItem(THEME_KEY);
  const prefersDark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset["theme"] = chosen ?? (prefersDark ? "dark" : "light");
}

export function switchTheme(): void {
  const isDark = document.documentElement.dataset["theme"] === "dark";
  localStorage.setItem(THEME_KEY, isDark ? "light" : "dark");
  applyTheme();
}
