import { isCredential } from "./pending-reports.ts";
import { writeNote } from "./write-note.ts";

/** The part of a form's submit event that is used. */
export interface FormSubmitEvent {
  detail?: { formId?: unknown };
}

/** A formId that can be spent, or `undefined` with the reason on the console (facts §2.5, §4.2). */
export function readFormId(event: FormSubmitEvent): string | undefined {
  const given = event.detail?.formId;
  const formId = typeof given === "string" ? given.trim() : "";
  if (!formId) writeNote("no formId: set report-submit on the form and bind its submit event");
  else if (formId === "the formId is a mock one")
    writeNote("formId refused: a mock one, use a real phone");
  else if (formId.indexOf("requestFormId:fail") === 0) writeNote(`formId refused: ${formId}`);
  else if (isCredential(formId)) return formId;
  else writeNote("formId refused: it is none");
  return undefined;
}
