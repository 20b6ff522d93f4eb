import { getElement, setText, type BuiltIn } from "./built-in.ts";

const NO_LIMIT = -1;

/** The element itself is the browser's `<input>`. */
export const input: BuiltIn = {
  properties: { name: String, value: String, type: String, placeholder: String, maxlength: Number },
  attached(component) {
    const element = getElement(component);
    if (element instanceof HTMLInputElement) element.value = String(component.data["value"]);
  },
  reflect(element, { name, type, placeholder, maxlength }) {
    setText(element, "type", type || "text");
    setText(element, "name", name);
    setText(element, "placeholder", placeholder);
    if (Number(maxlength || NO_LIMIT) > 0) element.setAttribute("maxlength", String(maxlength));
  },
};

export const radio: BuiltIn = {
  properties: { value: String, checked: Boolean },
  attached(component) {
    const element = getElement(component);
    const name = element.closest("radio-group")?.getAttribute("name");
    element.querySelector("input")?.setAttribute("name", name ?? "");
  },
};

export const radioGroup: BuiltIn = {
  properties: { name: String },
  reflect(element, { name }) {
    setText(element, "name", name);
    element.setAttribute("role", "radiogroup");
  },
};
