/** The operator's display preferences in localStorage. A browser that blocks storage does not keep them. */
export function readPreference(name: string): string | null {
  try {
    return localStorage.getItem(`mp-notice.${name}`);
  } catch {
    return null;
  }
}

export function savePreference(name: string, value: string): void {
  try {
    localStorage.setItem(`mp-notice.${name}`, value);
  } catch {
    // The preference still applies until the page is closed.
  }
}
