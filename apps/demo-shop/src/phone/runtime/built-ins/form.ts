import type { TapGesture } from "../tap-gesture.ts";
import { getElement, type BuiltIn, type RunningComponent } from "./built-in.ts";

/** WeChat's result of a submit: a formId, or a text that explains why there is none (facts §2.5). */
export type CreateFormId = () => Promise<string>;

interface FormDeps {
  createFormId: CreateFormId;
  gesture: TapGesture;
}

/** `<form report-submit bindsubmit>` (facts §4.2). */
export const createForm = ({ createFormId, gesture }: FormDeps): BuiltIn => ({
  properties: { reportSubmit: Boolean },
  attached(component) {
    getElement(component).addEventListener("submit", (event) => event.preventDefault());
  },
  methods: {
    submit(this: RunningComponent) {
      const value = readValues(getElement(this));
      // A macrotask of its own, without the tap state, although a tap causes it (facts §4.7).
      const given =
        this.data["reportSubmit"] === true ? createFormId() : Promise.resolve(undefined);
      const trigger = (formId?: string) =>
        this.triggerEvent("submit", { value, ...(formId !== undefined && { formId }) }, {});
      void given.then((formId) => setTimeout(() => gesture.run(() => trigger(formId), false)));
    },
  },
});

function readValues(element: HTMLElement): Record<string, string> {
  const values: Record<string, string> = {};
  if (!(element instanceof HTMLFormElement)) return values;
  for (const [name, given] of new FormData(element)) {
    if (typeof given === "string") values[name] = given;
  }
  return values;
}
