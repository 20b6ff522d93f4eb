import { JSDOM } from "jsdom";

/** Globals that the view frameworks and the demo phone's components need. */
const NAMES = [
  "window",
  "document",
  "Node",
  "Element",
  "HTMLElement",
  "HTMLFormElement",
  "HTMLInputElement",
  "HTMLButtonElement",
  "HTMLImageElement",
  "FormData",
  "Event",
  "CustomEvent",
  "MutationObserver",
  "getComputedStyle",
  "requestAnimationFrame",
  "cancelAnimationFrame",
] as const;

/** Gives this test file a jsdom window to render the mini program in. */
export function openWindow(): Document {
  const { window } = new JSDOM("<!doctype html>", { pretendToBeVisual: true });
  for (const name of NAMES) {
    const value: unknown = window[name];
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  return window.document;
}
