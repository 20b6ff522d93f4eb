import { h } from "./create-element.ts";
import { formatSeconds } from "./format.ts";
import { renderStatus } from "./phone-screen.ts";
import type { ServiceMessage } from "./simulated-wechat.ts";
import { t } from "./texts.ts";

export interface SmsMessage {
  text: string;
  /** Unix milliseconds. */
  at: number;
}

interface InboxState {
  messages: ServiceMessage[];
  /** Sent by the shop instead, when it had no permission. */
  sms: SmsMessage[];
  /** Shows that no template is set up, and where to change that. */
  isUnmapped: boolean;
  adminUrl: string;
  openPage: (page: string) => void;
}

/** The service messages chat, newest at the bottom as in WeChat, and text messages among them. */
export function renderInbox({
  messages,
  sms,
  isUnmapped,
  adminUrl,
  openPage,
}: InboxState): HTMLElement {
  const cards = [
    ...messages.map((message) => ({
      at: Date.parse(message.sentAt),
      card: renderCard(message, openPage),
    })),
    ...sms.map((message) => ({ at: message.at, card: renderSms(message) })),
  ];
  const screen = h(
    "div",
    { class: "screen" },
    renderStatus(),
    h("header", { class: "nav" }, h("h2", { id: "inbox-title" }, t("inbox"))),
    h(
      "div",
      { class: "messages", "aria-live": "polite", role: "log" },
      cards.length === 0 && renderEmpty(),
      cards.toSorted((a, b) => a.at - b.at).map(({ card }) => card),
      isUnmapped && renderHint(adminUrl),
    ),
  );
  return h("section", { class: "phone inbox", "aria-labelledby": "inbox-title" }, screen);
}

function renderEmpty(): HTMLElement {
  return h(
    "div",
    { class: "no-messages" },
    h("p", {}, t("inboxEmpty")),
    h("p", { class: "quiet" }, t("inboxEmptyHint")),
  );
}

function renderHint(adminUrl: string): HTMLElement {
  return h(
    "div",
    { class: "hint" },
    h("p", {}, t("notMapped")),
    h("a", { href: adminUrl, target: "mp-notice-admin" }, t("goToAdmin")),
  );
}

function renderCard(message: ServiceMessage, openPage: (page: string) => void): HTMLElement {
  const { title, lines, page, sentAt } = message;
  return h(
    "article",
    { class: "card-slot" },
    h("time", { class: "sent-at" }, formatSeconds(Date.parse(sentAt) / 1000)),
    h(
      "div",
      { class: "message", lang: "zh-CN" },
      h(
        "p",
        { class: "message-from" },
        h("span", { class: "avatar", "aria-hidden": "true" }, "店"),
        "小店",
      ),
      h("h3", {}, title),
      h(
        "dl",
        {},
        lines.map(({ name, value }) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
      ),
      page !== null &&
        h(
          "button",
          {
            class: "message-link",
            type: "button",
            "aria-label": t("openCard", { title }),
            onclick: () => openPage(page),
          },
          h("span", {}, t("openMiniProgram")),
          h("span", { "aria-hidden": "true" }, "›"),
        ),
    ),
  );
}

function renderSms({ text, at }: SmsMessage): HTMLElement {
  return h(
    "article",
    { class: "card-slot" },
    h("time", { class: "sent-at" }, formatSeconds(at / 1000)),
    h(
      "div",
      { class: "message sms", lang: "zh-CN" },
      h("p", { class: "message-from" }, t("sms")),
      h("p", { class: "sms-text" }, text),
    ),
  );
}
