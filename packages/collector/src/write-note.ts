/** Tells the developer, on the console of the mini program. */
export function writeNote(message: string): void {
  console.warn(`[mp-notice] ${message}`);
}
