import { readErrorMessage } from "./ask-host.ts";
import type { HostFailure } from "./host.port.ts";

/** `HAVE` = not asked, because a free permission is there (only `ask`). */
export type UnavailableReason =
  | "NOT_SUPPORTED"
  | "TEMPLATES_NOT_LOADED"
  | "NOTICE_NOT_ENABLED"
  | "TOO_MANY"
  | "SAME_TITLE"
  | "HAVE"
  | "NO_TAP"
  | "NO_ANSWER"
  | "NETWORK"
  | "IN_BACKGROUND"
  | "TEMPLATE_REFUSED"
  | "MAIN_SWITCH_OFF"
  | "BANNED"
  | "FAILED";

/** `ban` = WeChat banned the template; `filter` = another template of the same call has the same title (facts §4.1). */
export type SubscribeAnswer =
  | { answer: "accept" | "reject" | "ban" | "filter" }
  /** WeChat did not ask the customer. */
  | { answer: "unavailable"; reason: UnavailableReason };

/** facts §4.1 */
const REASONS: Record<number, UnavailableReason> = {
  10002: "NETWORK",
  10003: "NETWORK",
  10004: "TEMPLATE_REFUSED",
  10005: "IN_BACKGROUND",
  20001: "TEMPLATE_REFUSED",
  20002: "TEMPLATE_REFUSED",
  20003: "TOO_MANY",
  20004: "MAIN_SWITCH_OFF",
  20005: "BANNED",
  20013: "TEMPLATE_REFUSED",
};

export function toUnavailableReason(failure: HostFailure): UnavailableReason {
  if (/TAP gesture/i.test(readErrorMessage(failure))) return "NO_TAP";
  return REASONS[Number(failure.errCode)] || "FAILED";
}

/** Every answer that begins with `accept` is an acceptance (facts §4.1). */
export function isAcceptance(answer: unknown): answer is string {
  return String(answer).startsWith("accept");
}

/** Reasons are in capitals, WeChat's answers are not. */
export function isReason(answer: string): answer is UnavailableReason {
  return /^[A-Z]/.test(answer);
}

/** WeChat's answers and reasons, by notice, as the shop gets them. */
export function toSubscribeAnswers(given: Record<string, string>): Record<string, SubscribeAnswer> {
  const answers: Record<string, SubscribeAnswer> = {};
  for (const notice in given) {
    const answer = given[notice] as string;
    answers[notice] = isReason(answer)
      ? { answer: "unavailable", reason: answer }
      : { answer: (isAcceptance(answer) ? "accept" : answer) as "accept" };
  }
  return answers;
}
