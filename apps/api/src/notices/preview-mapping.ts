import {
  checkMapping,
  checkPage,
  createExampleData,
  NoticeError,
  normaliseData,
  renderCard,
  renderPage,
  type ErrorDetail,
  type LibraryTemplate,
  type MappedKeyword,
  type NoticeDefinition,
} from "@mp-notice/core";
import type { NoticePreview, TemplateChoice } from "./notice.contract.ts";

/** Stands for `{order_id}` in a preview's page. */
const EXAMPLE_ORDER_ID = "10001";

/**
 * The card as it would be sent. A mapping that cannot be saved is shown too, with each problem on its line.
 * @throws NoticeError FIELD_INVALID for `data`, INPUT_INVALID for `page`
 */
export function previewMapping(input: {
  notice: NoticeDefinition;
  template: LibraryTemplate;
  choice: TemplateChoice;
  page: string;
  data: unknown;
}): NoticePreview {
  const { notice, template, choice, page } = input;
  checkPage(page, notice);
  const data =
    input.data === undefined ? createExampleData(notice) : normaliseData(notice, input.data);
  const { keywords, problems } = mapLeniently({ notice, template, choice });
  const card = renderCard({ notice, mapping: { title: template.title, keywords }, data });
  return {
    card: {
      title: card.title,
      lines: card.lines.map(({ name, value, cut, problem }, index) => {
        const fault = problems.find(({ field }) =>
          field?.startsWith(`template.keywords.${index}.`),
        );
        const keywordId = keywords[index]?.keywordId ?? "";
        return { keywordId, name, value, cut, problem: fault?.problem ?? problem };
      }),
    },
    page: renderPage({ page, notice, data, orderId: EXAMPLE_ORDER_ID }),
    problems,
  };
}

function mapLeniently({
  notice,
  template,
  choice,
}: {
  notice: NoticeDefinition;
  template: LibraryTemplate;
  choice: TemplateChoice;
}): { keywords: MappedKeyword[]; problems: ErrorDetail[] } {
  try {
    return {
      keywords: checkMapping({ notice, template, keywords: choice.keywords }),
      problems: [],
    };
  } catch (error) {
    if (!(error instanceof NoticeError)) throw error;
    const keywords = choice.keywords.map(({ keywordId, source }): MappedKeyword => {
      const known = template.keywords.find((keyword) => keyword.keywordId === keywordId);
      const keyword = known ?? { keywordId, name: keywordId, example: "", type: null };
      return { ...keyword, dataKey: "", source };
    });
    return { keywords, problems: error.details };
  }
}
