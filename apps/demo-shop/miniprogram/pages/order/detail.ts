import { collector } from "../../collector.ts";
import { cancelOrder, getOrder, startPayment, type Order } from "../../shop-backend.ts";
import { showFailure } from "../../show-failure.ts";
import { texts } from "../../texts/texts.ts";
import { describeOrder } from "./describe-order.ts";

const CANCEL_REASONS = [texts.changedMind, texts.wrongGoods, texts.noReason];

/** Where the shop's notices lead: `pages/order/detail?id=…`. */
Page({
  data: { texts, orderId: "", order: null as Order | null, failed: false, busy: false },

  onLoad({ id = "" }) {
    this.setData({ orderId: decodeURIComponent(id) });
    void wx.setNavigationBarTitle({ title: texts.orderDetail });
  },

  onShow() {
    this.load();
  },

  load() {
    getOrder(this.data.orderId).then(
      (order) => this.showOrder(order),
      (error: unknown) => {
        this.setData({ failed: true });
        showFailure(error);
      },
    );
  },

  showOrder(order: Order) {
    this.setData({ order, failed: false, ...describeOrder(order) });
  },

  async pay() {
    if (this.data.busy) return;
    const { orderId } = this.data;
    this.setData({ busy: true });
    try {
      const payment = await startPayment(orderId);
      const isPaid = await new Promise<boolean>((resolve) => {
        wx.requestPayment({
          ...payment,
          success: () => resolve(true),
          fail: () => resolve(false),
        });
      });
      // A payment's prepay_id allows three messages about this order.
      if (isPaid) collector.collectPayment({ package: payment.package, orderId });
      this.showOrder(await getOrder(orderId));
    } catch (error) {
      showFailure(error);
    }
    this.setData({ busy: false });
  },

  cancel() {
    wx.showActionSheet({
      itemList: CANCEL_REASONS,
      success: ({ tapIndex }) => {
        const reason = CANCEL_REASONS[tapIndex] ?? texts.noReason;
        cancelOrder(this.data.orderId, reason === texts.noReason ? "" : reason).then(
          (order) => this.showOrder(order),
          showFailure,
        );
      },
    });
  },

  requestRefund() {
    void wx.navigateTo({ url: `/pages/refund/request?id=${this.data.orderId}` });
  },

  /** WeChat opens its question only within the tap itself, so nothing is awaited before it. */
  subscribe() {
    const { order, orderId } = this.data;
    const notices =
      order?.state === "unpaid"
        ? (["order_pay_success", "order_pay_fail", "order_cancel"] as const)
        : (["order_refund_apply"] as const);
    collector
      .requestSubscribe<(typeof notices)[number]>(notices, { orderId })
      .then((answers) => {
        const given = notices.map((notice) => answers[notice].answer);
        if (given.includes("accept")) {
          void wx.showToast({ title: texts.subscribed, icon: "success" });
        } else if (given.every((answer) => answer === "unavailable")) {
          void wx.showToast({ title: texts.notAsked, icon: "none" });
        }
      })
      .catch(showFailure);
  },
});
