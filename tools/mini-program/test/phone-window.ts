import { JSDOM } from "jsdom";

/** What the frameworks of the view look for in the global object. */
const NAMES = [
  "window",
  "document",
  "Node",
  "Element",
  "HTMLElement",
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
    Object.defineProperty(globalThis, name, {
      value: window[name],
      configurable: true,
      writable: true,
    });
  }
  return window.document;
}
