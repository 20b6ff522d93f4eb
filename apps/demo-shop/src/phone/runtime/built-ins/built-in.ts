import type { CodeSpace, component, types } from "glass-easel-miniprogram-adapter";

export type RunningComponent = component.GeneralComponent;
type PropertyType = typeof String | typeof Number | typeof Boolean;

/** A stand-in for one of WeChat's built-in components. */
export interface BuiltIn {
  properties?: Record<string, PropertyType>;
  /** Applies the properties to the browser element; called on every change. */
  reflect?: (element: HTMLElement, properties: Record<string, unknown>) => void;
  /** The component was attached to its page. */
  attached?: (component: RunningComponent) => void;
  methods?: Record<string, (this: RunningComponent) => void>;
  /** The component or a descendant was tapped. */
  tapped?: (component: RunningComponent) => void;
}

/** Properties that every WeChat component has. */
const COMMON_PROPERTIES = { hidden: Boolean, ariaLabel: String, ariaRole: String };

export function getElement(component: RunningComponent): HTMLElement {
  const element: unknown = component._$.getBackendElement();
  if (!(element instanceof HTMLElement)) throw new Error(`${component.is} is not on a page`);
  return element;
}

/** The nearest enclosing stand-in of that kind in the same file; ones in another component's template do not count (facts §4.2). */
export function findAround(component: RunningComponent, tag: string): RunningComponent | null {
  let node = component._$.parentNode;
  while (node) {
    const around = node.asGeneralComponent();
    if (around?.is === `built-in/${tag}`) {
      const caller: unknown = around.getMethodCaller();
      return caller as RunningComponent;
    }
    node = node.parentNode;
  }
  return null;
}

interface BuiltInSource {
  tag: string;
  builtIn: BuiltIn;
  template: Parameters<CodeSpace["addCompiledTemplate"]>[1];
}

export function registerBuiltIn(space: CodeSpace, { tag, builtIn, template }: BuiltInSource): void {
  const { properties = {}, reflect, attached, methods = {}, tapped } = builtIn;
  const path = `built-in/${tag}`;
  const show = (component: RunningComponent) => {
    const element: unknown = component._$.getBackendElement();
    // A late setData of a page that was left shows nothing, as in WeChat.
    if (!(element instanceof HTMLElement)) return;
    const data = component.data as Record<string, unknown>;
    reflectCommon(element, data);
    reflect?.(element, data);
  };
  space.addComponentStaticConfig(path, { component: true } satisfies types.ComponentStaticConfig);
  space.addCompiledTemplate(path, template);
  space
    .component(path)
    .definition({
      properties: { ...COMMON_PROPERTIES, ...properties },
      methods,
      observers: {
        "**"(this: RunningComponent) {
          show(this);
        },
      },
      lifetimes: {
        created(this: RunningComponent) {
          if (tapped) this._$.addListener("tap", () => tapped(this));
        },
        attached(this: RunningComponent) {
          show(this);
          attached?.(this);
        },
      },
    })
    .register();
}

function reflectCommon(element: HTMLElement, properties: Record<string, unknown>): void {
  element.hidden = properties["hidden"] === true;
  setText(element, "aria-label", properties["ariaLabel"]);
  setText(element, "role", properties["ariaRole"]);
  if (properties["ariaRole"] === "button") element.tabIndex = 0;
}

/** An empty text removes the attribute. */
export function setText(element: Element, attribute: string, value: unknown): void {
  if (typeof value === "string" && value !== "") element.setAttribute(attribute, value);
  else element.removeAttribute(attribute);
}
