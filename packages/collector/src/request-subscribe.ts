import { callHost, readErrorMessage } from "./ask-host.ts";
import type { HostFailure, WxLike } from "./host.port.ts";
import type { HostStorage } from "./host-storage.ts";
import type { NoticeTemplate, NoticeTemplates } from "./notice-templates.ts";
import {
  isAcceptance,
  toSubscribeAnswer,
  toUnavailableReason,
  unavailable,
  type SubscribeAnswer,
  type UnavailableReason,
} from "./subscribe-answer.ts";
import { getSubscribeLimit } from "./subscribe-limit.ts";
import { logWarning } from "./log-warning.ts";

/** Resolves the shop's promise after this long. An acceptance that arrives later is still reported. */
const ANSWER_TIMEOUT_MS = 60_000;

type SubscribeAnswers = Record<string, SubscribeAnswer>;

interface RequestSubscribeDeps {
  host: WxLike;
  templates: NoticeTemplates;
  storage: HostStorage;
}

type OnAccept = (templateId: string, answer: string) => void;

/**
 * Opens the popup synchronously within the tap: WeChat rejects the call after an `await` (facts §4.1).
 */
export function createRequestSubscribe({ host, templates, storage }: RequestSubscribeDeps) {
  let limit: number | undefined;
  /** When each notice was last asked for. */
  const askedAt = Object(storage.read("asked")) as Record<string, number>;

  return (notices: readonly string[], onAccept: OnAccept): Promise<SubscribeAnswers> => {
    const notAsked: SubscribeAnswers = {};
    const asked: Record<string, string> = {};
    const chosen: NoticeTemplate[] = [];
    limit = limit || getSubscribeLimit(host);
    // Least recently asked first, so that a notice that did not fit comes first at the next tap; ties keep the shop's order.
    const leastRecentlyAsked = [...new Set(notices)].sort(
      (a, b) => (askedAt[a] || 0) - (askedAt[b] || 0),
    );
    for (const notice of leastRecentlyAsked) {
      const template = templates.find(notice);
      const refuse = (reason: UnavailableReason) => (notAsked[notice] = unavailable(reason));
      if (!host.requestSubscribeMessage) refuse("NOT_SUPPORTED");
      else if (template === null) refuse("TEMPLATES_NOT_LOADED");
      else if (!template) refuse("NOTICE_NOT_ENABLED");
      // One acceptance counts for one notice, and WeChat filters the second template of a title.
      else if (
        chosen.some(
          ({ templateId, title }) =>
            templateId === template.templateId || (title && title === template.title),
        )
      )
        refuse("SAME_TITLE");
      else if (chosen.length < limit) {
        asked[notice] = template.templateId;
        chosen.push(template);
      } else refuse("TOO_MANY");
    }
    const templateIds = chosen.map(({ templateId }) => templateId);

    const answerAll = (toAnswer: (templateId: string) => SubscribeAnswer) => {
      const answers = Object.assign({}, notAsked);
      for (const notice in asked) answers[notice] = toAnswer(asked[notice] as string);
      for (const notice in answers) {
        const answer = answers[notice] as SubscribeAnswer;
        if (answer.answer !== "unavailable") continue;
        logWarning(`${notice} cannot be subscribed to: ${answer.reason}`);
        if (/TEMPLATE|ENABLED/.test(answer.reason)) templates.expire();
      }
      return answers;
    };

    if (templateIds.length === 0) return Promise.resolve(answerAll(() => unavailable("FAILED")));
    return new Promise((resolve) => {
      const timer = setTimeout(
        () => resolve(answerAll(() => unavailable("NO_ANSWER"))),
        ANSWER_TIMEOUT_MS,
      );
      const settle = (toAnswer: (templateId: string) => SubscribeAnswer) => {
        clearTimeout(timer);
        resolve(answerAll(toAnswer));
      };
      callHost<object>(
        ({ success, fail }) =>
          host.requestSubscribeMessage?.({ tmplIds: templateIds, success, fail }),
        {
          success(given) {
            const result = given as Record<string, unknown>;
            for (const templateId of templateIds) {
              const answer = result[templateId];
              if (isAcceptance(answer)) onAccept(templateId, answer);
            }
            for (const notice in asked)
              if (result[asked[notice] as string] !== "filter") askedAt[notice] = Date.now();
            storage.write("asked", askedAt);
            settle((templateId) => toSubscribeAnswer(result[templateId]));
          },
          fail(error: HostFailure) {
            const reason = toUnavailableReason(error);
            if (reason === "TOO_MANY") limit = templateIds.length > 3 ? 3 : 1;
            logWarning(readErrorMessage(error));
            settle(() => unavailable(reason));
          },
        },
      );
    });
  };
}
