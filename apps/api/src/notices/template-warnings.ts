import type { StoredNotice } from "./notice-settings-store.ts";
import type { NoticeWarning } from "./notice.contract.ts";

/**
 * Why a notice's template cannot be asked for together with others': WeChat asks for only one template of a title at a time
 * (`filter`, facts §4.1), and notices with the same template share each permission.
 */
export function findTemplateWarnings(
  all: StoredNotice[],
  notice: { code: string; templateId: string | null; title: string },
): NoticeWarning[] {
  const others = all.flatMap(({ code, channel, mappings }) =>
    code !== notice.code && channel === "subscribe" && mappings.subscribe
      ? [{ code, ...mappings.subscribe }]
      : [],
  );
  const sharing = others.filter(({ templateId }) => templateId === notice.templateId);
  const namesakes = others.filter(
    ({ templateId, title }) => templateId !== notice.templateId && title === notice.title,
  );
  const toWarning = (kind: NoticeWarning["kind"], found: { code: string }[]) =>
    found.length > 0 ? [{ kind, notices: found.map(({ code }) => code) }] : [];
  return [...toWarning("SAME_TEMPLATE", sharing), ...toWarning("SAME_TITLE", namesakes)];
}
