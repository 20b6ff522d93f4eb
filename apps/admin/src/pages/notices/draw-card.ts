import type { NoticePreview, NoticeUpdate } from "../../api.ts";
import { toProblem } from "../../problems/problem.ts";
import type { NoticeDraft } from "./notice-draft.ts";
import { toInvalidFields } from "./sample-data.ts";

export interface CardRequest {
  code: string;
  channel: NoticeDraft["channel"];
  /** Falls back to the saved page. */
  page?: string | undefined;
  template: NonNullable<NoticeUpdate["template"]>;
  data: Record<string, string>;
}

export interface DrawnCard {
  preview: NoticePreview;
  /** Fields with invalid samples, replaced by their examples. */
  invalidFields: ReadonlySet<string>;
  isPageInvalid: boolean;
}

/**
 * Draws the card with invalid samples replaced by examples, so that the rest can still be previewed and checked.
 * @throws the service's error when neither the samples nor the page caused it
 */
export async function drawCard(
  {
    preview,
    examples,
  }: {
    preview(request: CardRequest): Promise<NoticePreview>;
    examples: Record<string, string>;
  },
  request: CardRequest,
): Promise<DrawnCard> {
  const invalidFields = new Set<string>();
  let isPageInvalid = false;
  for (;;) {
    try {
      const data = { ...request.data };
      for (const field of invalidFields) data[field] = examples[field] ?? "";
      const page = isPageInvalid ? undefined : request.page;
      return { preview: await preview({ ...request, data, page }), invalidFields, isPageInvalid };
    } catch (error) {
      const { reason, details } = toProblem(error);
      const found = reason === "FIELD_INVALID" ? [...toInvalidFields(details)] : [];
      const isNewField = found.some((field) => !invalidFields.has(field));
      const isNewPage: boolean =
        !isPageInvalid &&
        reason === "INPUT_INVALID" &&
        details.some(({ field }) => field === "page");
      if (!isNewField && !isNewPage) throw error;
      for (const field of found) invalidFields.add(field);
      isPageInvalid ||= isNewPage;
    }
  }
}
