import type { FormSubmitEvent } from "@mp-notice/collector";
import { h } from "./create-element.ts";
import type { PageContext } from "./page-context.ts";

/** The event that a form with `report-submit` gives to its `bindsubmit`. */
interface SubmitEvent extends FormSubmitEvent {
  detail: { value: Record<string, string>; formId: string };
}

/** A mini program's `<form report-submit>`: each submit brings a formId. */
export function renderForm(
  { wechat, run }: PageContext,
  bindsubmit: (event: SubmitEvent) => Promise<void>,
  ...children: HTMLElement[]
): HTMLElement {
  return h(
    "form",
    {
      onsubmit: (form) =>
        run(async () => {
          const value: Record<string, string> = {};
          for (const [name, given] of new FormData(form)) {
            if (typeof given === "string") value[name] = given;
          }
          const { formId } = await wechat.submitForm();
          await bindsubmit({ detail: { value, formId } });
        }),
    },
    ...children,
  );
}
