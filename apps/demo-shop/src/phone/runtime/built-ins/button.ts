import { findAround, type BuiltIn } from "./built-in.ts";

export const button: BuiltIn = {
  properties: { disabled: Boolean, loading: Boolean, formType: String },
  reflect(element, { disabled, loading }) {
    // Prevent the browser's own submit.
    element.setAttribute("type", "button");
    element.toggleAttribute("disabled", disabled === true);
    element.toggleAttribute("loading", loading === true);
  },
  tapped(component) {
    if (component.data["formType"] === "submit") findAround(component, "form")?.["submit"]();
  },
};
