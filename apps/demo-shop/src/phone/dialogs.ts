import { h } from "./create-element.ts";
import { formatYuan } from "./format.ts";
import { t } from "./texts.ts";
import type { PaymentChoice } from "./wx/payment.ts";
import type { SubscribeChoice } from "./wx/subscribe.ts";
import type { WechatDialogs } from "./wx/create-wx.ts";

/** Modal sheets over the mini program, which is inert while one is open. Escape cancels. */
export function createDialogs(screen: HTMLElement): WechatDialogs {
  function open<Answer>(
    title: string,
    onEscape: Answer,
    build: (answer: (given: Answer) => void) => HTMLElement[],
  ): Promise<Answer> {
    return new Promise((resolve) => {
      const covered = [...screen.children].filter((part) => part instanceof HTMLElement);
      const focused = document.activeElement;
      const veil = h("div", { class: "veil" });
      const sheet = document.createElement("dialog");
      const finish = (given: Answer) => {
        veil.remove();
        sheet.remove();
        for (const part of covered) part.inert = false;
        if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
        resolve(given);
      };
      sheet.className = "sheet";
      sheet.setAttribute("aria-label", title);
      sheet.append(...build(finish));
      sheet.addEventListener("keydown", ({ key }) => {
        if (key === "Escape") finish(onEscape);
      });
      for (const part of covered) part.inert = true;
      screen.append(veil, sheet);
      sheet.show();
    });
  }

  return {
    chooseAction: (labels) =>
      open<number | null>(t("choose"), null, (answer) => [
        ...labels.map((label, index) => button(label, "choice", () => answer(index))),
        button(t("cancel"), "choice last", () => answer(null)),
      ]),
    confirm: ({ title, content }) =>
      open<boolean>(title, false, (answer) => [
        h("p", { class: "asked" }, title),
        h("p", {}, content),
        h(
          "div",
          { class: "two-buttons" },
          button(t("cancel"), "plain", () => answer(false)),
          button(t("confirm"), "primary", () => answer(true)),
        ),
      ]),
    askPayment: ({ totalCents }) =>
      open<PaymentChoice>(t("payTo"), "cancel", (answer) => [
        h("p", { class: "pay-to" }, t("payTo")),
        h("p", { class: "pay-amount" }, formatYuan(totalCents)),
        h("p", { class: "pay-by" }, h("span", {}, t("payBy")), h("span", {}, t("payByDemo"))),
        button(t("paySucceeds"), "primary", () => answer("success")),
        h(
          "div",
          { class: "two-buttons" },
          button(t("payFails"), "plain", () => answer("fail")),
          button(t("cancel"), "plain", () => answer("cancel")),
        ),
      ]),
    askSubscribe: (templates) =>
      open<SubscribeChoice>(t("subscribeTitle"), refuseAll(templates), (answer) =>
        buildSubscribeSheet(templates, answer),
      ),
    showToast({ title, icon, durationMs }) {
      screen.querySelector(".toast")?.remove();
      const mark = icon === "success" && h("span", { class: "mark", "aria-hidden": "true" }, "✓");
      const toast = h("div", { class: "toast", role: "status" }, mark, title);
      screen.append(toast);
      setTimeout(() => toast.remove(), durationMs);
    },
  };
}

interface Template {
  templateId: string;
  title: string;
}

const refuseAll = (templates: readonly Template[], remember = false): SubscribeChoice => ({
  accepted: [],
  refused: templates.map(({ templateId }) => templateId),
  remember,
});

function buildSubscribeSheet(
  templates: readonly Template[],
  answer: (choice: SubscribeChoice) => void,
): HTMLElement[] {
  const keep = h("input", { type: "checkbox", id: "always-keep" });
  const boxes = new Map(
    templates.map(({ templateId }, index) => [
      templateId,
      h("input", { type: "checkbox", id: `template-${index}`, checked: true }),
    ]),
  );
  const refuse = () => answer(refuseAll(templates, isChecked(keep)));
  const allow = () => {
    const ids = templates.map(({ templateId }) => templateId);
    const accepted = ids.filter((templateId) => isChecked(boxes.get(templateId)));
    const refused = ids.filter((templateId) => !accepted.includes(templateId));
    answer({ accepted, refused, remember: isChecked(keep) });
  };
  return [
    h(
      "p",
      { class: "asker" },
      h("span", { class: "avatar", "aria-hidden": "true" }, "店"),
      t("subscribeTitle"),
    ),
    h("p", { class: "asked" }, t("subscribeSubtitle")),
    ...templates.map(({ templateId, title }, index) =>
      h(
        "label",
        { class: "template", for: `template-${index}`, lang: "zh-CN" },
        h("span", {}, title),
        boxes.get(templateId) ?? null,
      ),
    ),
    h("label", { class: "keep", for: "always-keep" }, keep, t("alwaysKeep")),
    h(
      "div",
      { class: "two-buttons" },
      button(t("refuse"), "plain", refuse),
      button(t("allow"), "primary", allow),
    ),
  ];
}

function isChecked(box: HTMLElement | undefined): boolean {
  return box instanceof HTMLInputElement && box.checked;
}

function button(label: string, className: string, onclick: () => void): HTMLElement {
  return h("button", { type: "button", class: className, onclick }, label);
}
