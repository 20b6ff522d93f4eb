import { h } from "../create-element.ts";
import { formatYuan } from "../format.ts";
import type { Page } from "../page-context.ts";
import { t } from "../texts.ts";

/** `pages/order/list` */
export const renderOrderListPage: Page = async ({ shop, navigate }) => {
  const orders = await shop.listOrders();
  return h(
    "div",
    { class: "page" },
    orders.length === 0 && h("p", { class: "empty quiet" }, t("noOrders")),
    h(
      "ul",
      { class: "orders" },
      orders.map(({ orderId, orderSn, state, totalCents }) =>
        h(
          "li",
          {},
          h(
            "button",
            { type: "button", onclick: () => navigate(`pages/order/detail?id=${orderId}`) },
            h("span", { class: "grow" }, orderSn, h("br"), h("small", {}, t(state))),
            h("strong", {}, formatYuan(totalCents)),
            h("span", { "aria-hidden": "true" }, "›"),
          ),
        ),
      ),
    ),
  );
};
