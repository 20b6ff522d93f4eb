import { callHost, readErrorMessage } from "./ask-host.ts";
import type { HostFailure, WxLike } from "./host.port.ts";
import type { HostStorage } from "./host-storage.ts";
import type { NoticeTemplate, NoticeTemplates } from "./notice-templates.ts";
import {
  isAcceptance,
  isReason,
  toUnavailableReason,
  type UnavailableReason,
} from "./subscribe-answer.ts";
import { getSubscribeLimit } from "./subscribe-limit.ts";
import { logWarning } from "./log-warning.ts";

/** Resolves the shop's promise after this long. An acceptance that arrives later is still reported. */
const ANSWER_TIMEOUT_MS = 60_000;

interface RequestSubscribeDeps {
  host: WxLike;
  templates: NoticeTemplates;
  storage: HostStorage;
}

interface SubscribeOptions {
  onAccept: (template: NoticeTemplate, answer: string) => void;
  /** Keeps the order of the notices. By default the least recently asked come first. */
  isOrdered?: boolean;
}

/** Resolves to WeChat's answer by notice, or to the reason why it did not ask. */
export type RequestSubscribe = (
  notices: readonly string[],
  options: SubscribeOptions,
) => Promise<Record<string, string>>;

/**
 * Opens the popup synchronously within the tap: WeChat rejects the call after an `await` (facts §4.1).
 */
export function createRequestSubscribe({
  host,
  templates,
  storage,
}: RequestSubscribeDeps): RequestSubscribe {
  let limit: number | undefined;
  /** When each notice was last asked for. */
  const askedAt = Object(storage.read("asked")) as Record<string, number>;

  return (notices, { onAccept, isOrdered }) => {
    const notAsked: Record<string, UnavailableReason> = {};
    const chosen: NoticeTemplate[] = [];
    const known = templates.list();
    limit = limit || getSubscribeLimit(host);
    // Least recently asked first, so that a notice that did not fit comes first at the next tap; ties keep the shop's order.
    const wanted = [...new Set(notices)];
    if (!isOrdered) wanted.sort((a, b) => (askedAt[a] || 0) - (askedAt[b] || 0));
    for (const notice of wanted) {
      const template = known && known.find((item) => item.notice === notice);
      const refuse = (reason: UnavailableReason) => (notAsked[notice] = reason);
      if (!host.requestSubscribeMessage) refuse("NOT_SUPPORTED");
      else if (!known) refuse("TEMPLATES_NOT_LOADED");
      else if (!template) refuse("NOTICE_NOT_ENABLED");
      // One acceptance counts for one notice, and WeChat filters the second template of a title.
      else if (
        chosen.some(
          ({ templateId, title }) =>
            templateId === template.templateId || (title && title === template.title),
        )
      )
        refuse("SAME_TITLE");
      else if (chosen.length < limit) chosen.push(template);
      else refuse("TOO_MANY");
    }

    const answerAll = (toAnswer: (templateId: string) => string) => {
      const answers: Record<string, string> = Object.assign({}, notAsked);
      for (const { notice, templateId } of chosen) answers[notice] = toAnswer(templateId);
      for (const notice in answers) {
        const answer = answers[notice] as string;
        if (isReason(answer)) logWarning(`${notice} cannot be subscribed to: ${answer}`);
        if (/^(TEMP|NOTI)/.test(answer)) templates.expire();
      }
      return answers;
    };

    return new Promise((resolve) => {
      const settle = (toAnswer: (templateId: string) => string) => {
        clearTimeout(timer);
        resolve(answerAll(toAnswer));
      };
      const timer = setTimeout(() => settle(() => "NO_ANSWER"), ANSWER_TIMEOUT_MS);
      const tmplIds = chosen.map(({ templateId }) => templateId);
      if (tmplIds.length === 0) return settle(String);
      callHost<object>(
        ({ success, fail }) =>
          (host as Required<WxLike>).requestSubscribeMessage({ tmplIds, success, fail }),
        {
          success(given) {
            const result = given as Record<string, unknown>;
            for (const template of chosen) {
              const answer = result[template.templateId];
              if (answer !== "filter") askedAt[template.notice] = Date.now();
              if (isAcceptance(answer)) onAccept(template, answer);
            }
            storage.write("asked", askedAt);
            settle((templateId) => {
              const answer = String(result[templateId]);
              return /^(accept|reject$|ban$|filter$)/.test(answer) ? answer : "FAILED";
            });
          },
          fail(error: HostFailure) {
            const reason = toUnavailableReason(error);
            if (reason === "TOO_MANY") limit = tmplIds.length > 3 ? 3 : 1;
            logWarning(readErrorMessage(error));
            settle(() => reason);
          },
        },
      );
    });
  };
}
