import { callHost, readWords } from "./ask-host.ts";
import type { HostFailure, WxLike } from "./host.port.ts";
import type { NoticeTemplates } from "./notice-templates.ts";
import {
  isAcceptance,
  toSubscribeAnswer,
  toUnavailableReason,
  unavailable,
  type SubscribeAnswer,
} from "./subscribe-answer.ts";
import { getSubscribeLimit } from "./subscribe-limit.ts";
import { writeNote } from "./write-note.ts";

/** How long a shop that awaits the answers is kept waiting at most. A later acceptance is reported all the same. */
const ANSWER_TIMEOUT_MS = 60_000;

type SubscribeAnswers = Record<string, SubscribeAnswer>;

interface RequestSubscribeDeps {
  host: WxLike;
  templates: NoticeTemplates;
}

type OnAccept = (templateId: string, answer: string) => void;

/**
 * Asks within the tap: nothing is awaited before the host is called, because a call after an await is refused
 * (facts §4.1).
 */
export function createRequestSubscribe({ host, templates }: RequestSubscribeDeps) {
  let limit: number | undefined;

  return (notices: readonly string[], onAccept: OnAccept): Promise<SubscribeAnswers> => {
    const notAsked: SubscribeAnswers = {};
    const asked: Record<string, string> = {};
    const templateIds: string[] = [];
    limit = limit || getSubscribeLimit(host);
    for (const notice of notices) {
      const templateId = templates.find(notice);
      if (!host.requestSubscribeMessage) notAsked[notice] = unavailable("NOT_SUPPORTED");
      else if (templateId === null) notAsked[notice] = unavailable("TEMPLATES_NOT_LOADED");
      else if (!templateId) notAsked[notice] = unavailable("NOTICE_NOT_ENABLED");
      else if (templateIds.indexOf(templateId) >= 0) asked[notice] = templateId;
      else if (templateIds.length < limit) {
        asked[notice] = templateId;
        templateIds.push(templateId);
      } else notAsked[notice] = unavailable("TOO_MANY");
    }

    const answerAll = (toAnswer: (templateId: string) => SubscribeAnswer) => {
      const answers = Object.assign({}, notAsked);
      for (const notice in asked) answers[notice] = toAnswer(asked[notice] as string);
      for (const notice in answers) {
        const answer = answers[notice] as SubscribeAnswer;
        if (answer.answer !== "unavailable") continue;
        writeNote(`${notice} cannot be subscribed to: ${answer.reason}`);
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
            settle((templateId) => toSubscribeAnswer(result[templateId]));
          },
          fail(error: HostFailure) {
            const reason = toUnavailableReason(error);
            if (reason === "TOO_MANY") limit = templateIds.length > 3 ? 3 : 1;
            writeNote(readWords(error));
            settle(() => unavailable(reason));
          },
        },
      );
    });
  };
}
