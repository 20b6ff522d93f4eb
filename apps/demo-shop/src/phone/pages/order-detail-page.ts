import type { Order } from "../../backend/order.ts";
import { h } from "../create-element.ts";
import { formatSeconds, formatYuan } from "../format.ts";
import type { Page, PageContext } from "../page-context.ts";
import { getLanguage, t } from "../texts.ts";

/** `pages/order/detail?id=…`: where cards lead. */
export const renderOrderDetailPage: Page = async (context, query) => {
  const order = await context.shop.getOrder(query.get("id") ?? "");
  return h(
    "div",
    { class: "page" },
    h("p", { class: `state ${order.state}` }, t(order.state)),
    h(
      "ul",
      { class: "lines" },
      order.lines.map(({ name, nameEn, count, priceCents }) =>
        h(
          "li",
          {},
          h("span", { class: "grow" }, getLanguage() === "zh" ? name : nameEn),
          h("span", { class: "quiet" }, `× ${count}`),
          h("span", {}, formatYuan(priceCents * count)),
        ),
      ),
      h(
        "li",
        {},
        h("span", { class: "grow" }, t("total")),
        h("strong", {}, formatYuan(order.totalCents)),
      ),
    ),
    renderFacts(order),
    h(
      "div",
      { class: "actions" },
      renderActions(context, order),
      h(
        "button",
        { type: "button", class: "subscribe", onclick: () => subscribe(context, order) },
        t("subscribe"),
      ),
      h("p", { class: "quiet" }, t("subscribeHint")),
    ),
  );
};

function renderFacts({ orderSn, createdAt, cancelledAt, cancelReason, refund }: Order) {
  const refundTypes = { refund_only: t("refundOnly"), return_and_refund: t("returnAndRefund") };
  const facts = [
    [t("orderSn"), orderSn],
    [t("orderedAt"), formatSeconds(createdAt)],
    ...(cancelledAt === undefined ? [] : [[t("cancelledAt"), formatSeconds(cancelledAt)]]),
    ...(cancelReason === undefined ? [] : [[t("cancelReason"), cancelReason]]),
    ...(refund === undefined
      ? []
      : [
          [t("refundSn"), refund.refundSn],
          [t("refundType"), refundTypes[refund.type]],
          [t("refundReason"), refund.reason],
          [t("requestedAt"), formatSeconds(refund.createdAt)],
        ]),
  ];
  return h(
    "dl",
    { class: "facts" },
    facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
  );
}

function renderActions(context: PageContext, order: Order) {
  const { orderId, state } = order;
  if (state === "unpaid") {
    return [
      h(
        "button",
        { class: "primary", type: "button", onclick: () => pay(context, order) },
        t("pay"),
      ),
      h("button", { type: "button", onclick: () => cancel(context, order) }, t("cancelOrder")),
    ];
  }
  if (state !== "paid") return [];
  const open = () => context.navigate(`pages/refund/detail?id=${orderId}`);
  return [h("button", { type: "button", onclick: open }, t("requestRefund"))];
}

function pay({ run, shop, wx, collector, backstage }: PageContext, { orderId }: Order) {
  return run(async () => {
    const payment = await shop.startPayment(orderId);
    await new Promise<void>((resolve) => {
      wx.requestPayment({
        package: payment.package,
        orderId,
        success() {
          const { package: prepayPackage } = payment;
          if (collector.collectPayment({ package: prepayPackage, orderId })) {
            backstage.tell("collectedPayment");
          }
          resolve();
        },
        fail: () => resolve(),
      });
    });
    return shop.getOrder(orderId);
  });
}

function cancel({ run, shop, dialogs }: PageContext, { orderId }: Order) {
  return run(async () => {
    const reason = await dialogs.chooseAction(t("cancelOrder"), [
      { value: "不想要了", label: t("reasonChangedMind") },
      { value: "拍错了", label: t("reasonWrongGoods") },
      { value: "", label: t("noReason") },
    ]);
    return reason === null ? undefined : shop.cancelOrder(orderId, reason);
  });
}

/** The popup opens within the tap: nothing is awaited before it. */
function subscribe({ collector, backstage, run }: PageContext, { orderId, state }: Order) {
  const notices =
    state === "unpaid"
      ? (["order_pay_success", "order_pay_fail", "order_cancel"] as const)
      : (["order_refund_apply"] as const);
  const asked = collector.requestSubscribe<(typeof notices)[number]>(notices, { orderId });
  return run(async () => {
    for (const [notice, given] of Object.entries(await asked)) {
      const answer = given.answer === "unavailable" ? given.reason : given.answer;
      backstage.tell("subscribeAnswer", { notice, answer });
    }
  });
}
