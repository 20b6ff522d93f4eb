import { JSDOM } from "jsdom";

/** What the frameworks of the view, and the demo phone's stand-ins, look for in the global object. */
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

/** Gives this test file a window: the view of a mini program, without a browser. */
export function openWindow(): Document {
  const { window } = new JSDOM("<!doctype html>", { pretendToBeVisual: true });
  for (const name of NAMES) {
    const value: unknown = window[name];
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  return window.document;
}
