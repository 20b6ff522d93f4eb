import type { SubscribeChoice, WechatDialogs } from "./browser-wx.ts";
import { h } from "./create-element.ts";
import { t } from "./texts.ts";

export interface Dialogs extends WechatDialogs {
  /** The chosen value, or `null` when the customer turned away. */
  chooseAction<Value extends string>(
    title: string,
    choices: { value: Value; label: string }[],
  ): Promise<Value | null>;
}

/** Sheets over the mini program, one at a time. Escape is the answer that changes nothing. */
export function createDialogs(phone: HTMLElement): Dialogs {
  function open<Answer>(
    title: string,
    onEscape: Answer,
    build: (answer: (given: Answer) => void) => (HTMLElement | false)[],
  ): Promise<Answer> {
    return new Promise((resolve) => {
      const sheet = document.createElement("dialog");
      sheet.className = "sheet";
      sheet.setAttribute("aria-label", title);
      const finish = (given: Answer) => {
        sheet.remove();
        resolve(given);
      };
      sheet.addEventListener("cancel", () => finish(onEscape));
      sheet.append(...build(finish).filter((part) => part !== false));
      phone.append(sheet);
      sheet.showModal();
      place(sheet, phone);
    });
  }

  return {
    chooseAction: (title, choices) =>
      open<(typeof choices)[number]["value"] | null>(title, null, (answer) => [
        h("h3", {}, title),
        ...choices.map(({ value, label }) =>
          h("button", { class: "choice", type: "button", onclick: () => answer(value) }, label),
        ),
        h(
          "button",
          { class: "choice quiet", type: "button", onclick: () => answer(null) },
          t("cancel"),
        ),
      ]),
    askPayment: () =>
      open<"success" | "fail" | "cancel">(t("payTo"), "cancel", (answer) => [
        h("h3", {}, t("payTo")),
        h("p", { class: "quiet" }, t("payNote")),
        h(
          "button",
          { class: "primary", type: "button", onclick: () => answer("success") },
          t("paySucceeds"),
        ),
        h("button", { type: "button", onclick: () => answer("fail") }, t("payFails")),
        h(
          "button",
          { class: "choice quiet", type: "button", onclick: () => answer("cancel") },
          t("cancel"),
        ),
      ]),
    askSubscribe: (templates) => {
      const all = templates.map(({ templateId }) => templateId);
      const nothing: SubscribeChoice = { accepted: [], refused: all, remember: false };
      return open<SubscribeChoice>(t("subscribeTitle"), nothing, (answer) => {
        const boxes = new Map<string, HTMLElement>();
        const keep = h("input", { type: "checkbox", id: "always-keep" });
        const isChecked = (box: HTMLElement | undefined) =>
          box instanceof HTMLInputElement && box.checked;
        const remember = () => isChecked(keep);
        const rows = templates.map(({ templateId, title }, index) => {
          const id = `template-${index}`;
          const box = h("input", { type: "checkbox", id, checked: true });
          boxes.set(templateId, box);
          return h("label", { class: "template", for: id }, h("span", {}, title), box);
        });
        const allow = () => {
          const accepted = all.filter((templateId) => isChecked(boxes.get(templateId)));
          const refused = all.filter((templateId) => !accepted.includes(templateId));
          answer({ accepted, refused, remember: remember() });
        };
        return [
          h("h3", {}, t("subscribeTitle")),
          h("p", { class: "quiet" }, t("subscribeSubtitle")),
          ...rows,
          h("label", { class: "keep", for: "always-keep" }, keep, t("alwaysKeep")),
          h(
            "div",
            { class: "two-buttons" },
            h(
              "button",
              { type: "button", onclick: () => answer({ ...nothing, remember: remember() }) },
              t("refuse"),
            ),
            h("button", { class: "primary", type: "button", onclick: allow }, t("allow")),
          ),
        ];
      });
    },
  };
}

/** A modal dialog leaves the flow of its parent; this keeps it at the bottom of the phone's screen. */
function place(sheet: HTMLElement, phone: HTMLElement): void {
  const { left, bottom } = phone.getBoundingClientRect();
  sheet.style.left = `${left + phone.clientLeft}px`;
  sheet.style.width = `${phone.clientWidth}px`;
  sheet.style.bottom = `${Math.max(0, window.innerHeight - bottom + phone.clientTop)}px`;
}
