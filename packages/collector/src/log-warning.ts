/** Logs to the mini program's console, for the shop's developer. */
export function logWarning(message: string): void {
  console.warn(`[mp-notice] ${message}`);
}
