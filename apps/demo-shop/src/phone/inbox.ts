import { h } from "./create-element.ts";
import { formatSeconds } from "./format.ts";
import { renderStatus } from "./phone-screen.ts";
import type { ServiceMessage } from "./simulated-wechat.ts";
import { t } from "./texts.ts";

interface InboxState {
  messages: ServiceMessage[];
  /** No template is set up: say so, and where to change it. */
  isUnmapped: boolean;
  adminUrl: string;
  openPage: (page: string) => void;
}

/** The chat of service messages, newest at the bottom, as WeChat shows it. */
export function renderInbox({ messages, isUnmapped, adminUrl, openPage }: InboxState): HTMLElement {
  const screen = h(
    "div",
    { class: "screen" },
    renderStatus(),
    h("header", { class: "nav" }, h("h2", { id: "inbox-title" }, t("inbox"))),
    h(
      "div",
      { class: "messages", "aria-live": "polite", role: "log" },
      messages.length === 0 && renderEmpty(),
      messages.map((message) => renderCard(message, openPage)),
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
