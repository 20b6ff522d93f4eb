import { isCredential } from "./pending-reports.ts";
import { logWarning } from "./log-warning.ts";

/** The part of a submit event that the collector reads. */
export interface FormSubmitEvent {
  detail?: { formId?: unknown };
}

/** A usable formId, or `undefined` with the reason on the console (facts §2.5, §4.2). */
export function readFormId(event: FormSubmitEvent): string | undefined {
  const { formId: given } = Object(event.detail) as { formId?: unknown };
  const formId = typeof given === "string" ? given.trim() : "";
  if (!formId) logWarning("no formId: set report-submit on the form and bind its submit event");
  else if (formId === "the formId is a mock one")
    logWarning("formId refused: a mock formId, use a real phone");
  else if (formId.indexOf("requestFormId:fail") === 0) logWarning(`formId refused: ${formId}`);
  else if (isCredential(formId)) return formId;
  else logWarning("formId refused: not a formId");
  return undefined;
}
