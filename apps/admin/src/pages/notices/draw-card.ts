import type { NoticePreview, NoticeUpdate } from "../../api.ts";
import { toProblem } from "../../problems/problem.ts";
import type { NoticeDraft } from "./notice-draft.ts";
import { toInvalidFields } from "./sample-data.ts";

export interface CardRequest {
  code: string;
  channel: NoticeDraft["channel"];
  /** Without one the saved page stands in. */
  page?: string | undefined;
  template: NonNullable<NoticeUpdate["template"]>;
  data: Record<string, string>;
}

export interface DrawnCard {
  preview: NoticePreview;
  /** Fields whose samples are no values: their examples stand in. */
  invalidFields: ReadonlySet<string>;
  isPageInvalid: boolean;
}

/**
 * The card, with what was typed wrong replaced, so that the rest is seen and checked all the same.
 * @throws what the service answers when neither the samples nor the page are at fault
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
