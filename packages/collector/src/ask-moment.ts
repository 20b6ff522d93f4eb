import { isHeldFor, type NoticeTemplate, type NoticeTemplates } from "./notice-templates.ts";
import type { RequestSubscribe } from "./request-subscribe.ts";
import { logWarning } from "./log-warning.ts";
import { isAcceptance, isReason } from "./subscribe-answer.ts";

/** Keeps an answer for one template; `of` says for which order and, if `ask` asked, for which notice and moment. */
export type ReportAnswer = (templateId: string, answer: string, of?: object | "") => void;

interface AskMomentDeps {
  templates: NoticeTemplates;
  subscribe: RequestSubscribe;
  report: ReportAnswer;
  /** Whether the customer chose "always keep" and accepts: WeChat then answers without a popup. */
  isKept: (templateId: string) => boolean;
}

/**
 * Asks for what the order may still need and the customer lacks. A customer with a free permission is not asked: it is held
 * instead, unless "always keep" gives another one without a popup.
 */
export function createAskMoment({ templates, subscribe, report, isKept }: AskMomentDeps) {
  const isShort = ({ free = 0, keep = 0, templateId }: NoticeTemplate) =>
    free && free < keep && isKept(templateId);
  /** The order of each notice whose question is open: a second call must not ask again. */
  const asking = new Map<string, string>();

  return (moment: string, orderId?: string): Promise<Record<string, string>> => {
    const key = String(orderId);
    const known = templates.list();
    if (!known) logWarning("ask: TEMPLATES_NOT_LOADED");
    const candidates = (known || []).filter(
      (template) =>
        template.moments &&
        template.moments.indexOf(moment) >= 0 &&
        asking.get(template.notice) !== key &&
        !isHeldFor(template, key),
    );
    const wanted = candidates.filter(({ free }) => !free).concat(candidates.filter(isShort));
    const tell = ({ notice, templateId }: NoticeTemplate, answer: string) =>
      report(templateId, answer, orderId && { orderId, notice, moment });
    const answers: Record<string, string> = {};
    const take = (template: NoticeTemplate, given: string) => {
      const answer = isReason(given) && template.free ? "HAVE" : given;
      answers[template.notice] = answer;
      if (orderId && !isAcceptance(answer)) tell(template, answer);
    };

    for (const template of wanted) asking.set(template.notice, key);
    const asked = subscribe(
      wanted.map(({ notice }) => notice),
      { onAccept: tell, isOrdered: true },
    );
    for (const template of candidates) if (wanted.indexOf(template) < 0) take(template, "HAVE");
    return asked.then((given) => {
      for (const template of wanted) {
        asking.delete(template.notice);
        take(template, given[template.notice] as string);
      }
      return answers;
    });
  };
}
