/** What this browser remembers about how the operator wants the page. A browser that forbids storage forgets it. */
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
    // It still holds until the page is left.
  }
}
