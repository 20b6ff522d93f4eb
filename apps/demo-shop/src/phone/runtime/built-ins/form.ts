import { getElement, type BuiltIn, type RunningComponent } from "./built-in.ts";

/** WeChat's result of a submit: a formId, or a text that explains why there is none (facts §2.5). */
export type CreateFormId = () => Promise<string>;

/** `<form report-submit bindsubmit>` (facts §4.2). */
export const createForm = (createFormId: CreateFormId): BuiltIn => ({
  properties: { reportSubmit: Boolean },
  attached(component) {
    getElement(component).addEventListener("submit", (event) => event.preventDefault());
  },
  methods: {
    submit(this: RunningComponent) {
      const value = readValues(getElement(this));
      // Always asynchronous: a submit is not a tap gesture, although a tap causes it (facts §4.1).
      const given =
        this.data["reportSubmit"] === true ? createFormId() : Promise.resolve(undefined);
      void given.then((formId) =>
        this.triggerEvent("submit", { value, ...(formId !== undefined && { formId }) }, {}),
      );
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
