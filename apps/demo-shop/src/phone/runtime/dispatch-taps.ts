import { glassEasel } from "glass-easel-miniprogram-adapter";
import type { TapGesture } from "./tap-gesture.ts";

/** Adds keyboard taps; the framework detects touch and mouse taps. */
export function dispatchTaps(
  context: glassEasel.CurrentWindowBackendContext,
  { container, gesture }: { container: HTMLElement; gesture: TapGesture },
): void {
  const { triggerEvent } = glassEasel.Event;
  context.onEvent((target, type, detail, options) => {
    if (type !== "tap") return triggerEvent(target, type, detail, options);
    const { target: element } = (options.originalEvent ?? {}) as Partial<Event>;
    if (element instanceof Element && element.closest("button[disabled]")) return;
    gesture.run(() => triggerEvent(target, type, detail, options));
  });

  const tap = (element: EventTarget | null) => {
    const target = findComponent(element);
    const options = { bubbles: true, composed: true };
    if (target) gesture.run(() => triggerEvent(target, "tap", { x: 0, y: 0 }, options));
  };
  container.addEventListener("click", (event) => {
    const isByKey = event.detail === 0;
    if (isByKey) tap(event.target);
  });
  container.addEventListener("keydown", (event) => {
    const { key, target } = event;
    const isRole = target instanceof HTMLElement && target.matches('[role="button"]:not(button)');
    if (!isRole || (key !== "Enter" && key !== " ")) return;
    event.preventDefault();
    tap(target);
  });
}

function findComponent(element: EventTarget | null): glassEasel.Element | null {
  let node = element instanceof Node ? element : null;
  while (node) {
    if ("__wxElement" in node) return node.__wxElement as glassEasel.Element;
    node = node.parentNode;
  }
  return null;
}
