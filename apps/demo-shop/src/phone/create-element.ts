type Child = Node | string | null | false | undefined | Child[];

interface Properties {
  class?: string;
  onclick?: () => unknown;
  onsubmit?: (form: HTMLFormElement) => unknown;
  onchange?: (value: string) => unknown;
  disabled?: boolean;
  checked?: boolean;
  selected?: boolean;
  [attribute: `aria-${string}` | `data-${string}`]: string;
  id?: string;
  role?: string;
  type?: string;
  name?: string;
  value?: string;
  href?: string;
  target?: string;
  for?: string;
  lang?: string;
  title?: string;
}

/** An element with its attributes, handlers and children. Text is always text, never markup. */
export function h(tag: string, properties: Properties = {}, ...children: Child[]): HTMLElement {
  const element = document.createElement(tag);
  const { onclick, onsubmit, onchange, ...attributes } = properties;
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "boolean") element.toggleAttribute(name, value);
    else element.setAttribute(name, value);
  }
  if (onclick) element.addEventListener("click", () => void onclick());
  if (onchange) {
    element.addEventListener("change", () => {
      if (element instanceof HTMLInputElement || element instanceof HTMLSelectElement) {
        void onchange(element.value);
      }
    });
  }
  if (onsubmit) {
    element.addEventListener("submit", (event) => {
      event.preventDefault();
      if (element instanceof HTMLFormElement) void onsubmit(element);
    });
  }
  append(element, children);
  return element;
}

function append(element: HTMLElement, children: Child[]): void {
  for (const child of children) {
    if (Array.isArray(child)) append(element, child);
    else if (child) element.append(child);
  }
}
