import { h } from "../create-element.ts";
import type { Page } from "../page-context.ts";
import { renderForm } from "../submit-form.ts";
import { t } from "../texts.ts";

/** `pages/refund/detail?id=…`: the form that asks for a refund. */
export const renderRefundPage: Page = (context, query) => {
  const orderId = query.get("id") ?? "";
  const { shop, collector, backstage, navigate } = context;
  const type = (value: string, label: string, checked: boolean) =>
    h(
      "label",
      { class: "template" },
      label,
      h("input", { type: "radio", name: "type", value, checked }),
    );
  return h(
    "div",
    { class: "page" },
    renderForm(
      context,
      async (event) => {
        const { type: chosen, reason = "" } = event.detail.value;
        const collected = collector.collectForm(event, { orderId });
        backstage.tell(collected ? "collectedForm" : "mockForm");
        const order = await shop.requestRefund(orderId, {
          type: chosen === "return_and_refund" ? chosen : "refund_only",
          reason,
        });
        backstage.tellNotices(order);
        navigate(`pages/order/detail?id=${orderId}`);
      },
      h(
        "fieldset",
        {},
        h("legend", {}, t("refundType")),
        type("refund_only", t("refundOnly"), true),
        type("return_and_refund", t("returnAndRefund"), false),
      ),
      h(
        "label",
        { class: "field" },
        t("refundReason"),
        h(
          "select",
          { name: "reason" },
          h("option", { value: "商品与描述不符" }, t("reasonNotAsDescribed")),
          h("option", { value: "商品破损" }, t("reasonDamaged")),
          h("option", { value: "不想要了" }, t("reasonChangedMind")),
        ),
      ),
      h("button", { class: "primary", type: "submit" }, t("submitRefund")),
    ),
  );
};
