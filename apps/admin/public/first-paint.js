// Sets the theme before anything is painted. A file of its own: the content security policy allows no inline script.
(() => {
  let theme = null;
  try {
    theme = localStorage.getItem("mp-notice.theme");
  } catch {
    // Storage is forbidden: the system's theme it is.
  }
  const isDark =
    theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.classList.toggle("dark", isDark);
})();
