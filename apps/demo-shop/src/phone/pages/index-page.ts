import type { Goods } from "../../backend/goods.ts";
import { h } from "../create-element.ts";
import { formatYuan } from "../format.ts";
import type { Page, PageContext } from "../page-context.ts";
import { renderForm } from "../submit-form.ts";
import { getLanguage, t } from "../texts.ts";

/** `pages/index/index`: the shop's goods, and the form that places the order. */
export const renderIndexPage: Page = async (context) => {
  const goods = await context.shop.listGoods();
  const { cart } = context;
  const total = goods.reduce(
    (sum, { goodsId, priceCents }) => sum + priceCents * (cart.get(goodsId) ?? 0),
    0,
  );
  return h(
    "div",
    { class: "page" },
    h(
      "ul",
      { class: "goods", "aria-label": t("goods") },
      goods.map((each) => renderGoods(context, each)),
    ),
    renderForm(
      context,
      (event) => placeOrder(context, event),
      h("p", { class: "total" }, `${t("total")} `, h("strong", {}, formatYuan(total))),
      h("button", { class: "primary", type: "submit", disabled: total === 0 }, t("submitOrder")),
    ),
  );
};

async function placeOrder(context: PageContext, event: { detail: { formId: string } }) {
  const { cart, shop, collector, backstage } = context;
  const items = [...cart].map(([goodsId, count]) => ({ goodsId, count }));
  const { orderId } = await shop.placeOrder(items);
  backstage.tell(collector.collectForm(event, { orderId }) ? "collectedForm" : "mockForm");
  cart.clear();
  context.navigate(`pages/order/detail?id=${orderId}`);
}

function renderGoods({ cart, refresh }: PageContext, goods: Goods): HTMLElement {
  const { goodsId, picture, priceCents } = goods;
  const name = getLanguage() === "zh" ? goods.name : goods.nameEn;
  const count = cart.get(goodsId) ?? 0;
  const change = (by: number) => () => {
    if (count + by > 0) cart.set(goodsId, count + by);
    else cart.delete(goodsId);
    refresh();
  };
  const step = (by: 1 | -1, label: string, sign: string) =>
    h(
      "button",
      {
        type: "button",
        class: "step",
        id: `${by > 0 ? "add" : "remove"}-${goodsId}`,
        "aria-label": label,
        disabled: count + by < 0 || count + by > 99,
        onclick: change(by),
      },
      sign,
    );
  return h(
    "li",
    {},
    h("span", { class: "picture", "aria-hidden": "true" }, picture),
    h(
      "div",
      { class: "grow" },
      h("p", {}, name),
      h("p", { class: "price" }, formatYuan(priceCents)),
    ),
    step(-1, t("remove", { name }), "−"),
    h("span", { class: "count", "aria-live": "polite" }, String(count)),
    step(1, t("add", { name }), "+"),
  );
}
