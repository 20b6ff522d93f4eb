import { collector } from "../../collector.ts";
import { cancelOrder, getOrder, startPayment, type Order } from "../../shop-backend.ts";
import { showFailure } from "../../show-failure.ts";
import { texts } from "../../texts/texts.ts";
import { describeOrder } from "./describe-order.ts";

const CANCEL_REASONS = [texts.changedMind, texts.wrongGoods, texts.noReason];

/** The page that the shop's notices open: `pages/order/detail?id=…`. */
Page({
  data: {
    texts,
    orderId: "",
    order: null as Order | null,
    failed: false,
    busy: false,
  },

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
    // First in the tap: WeChat opens its popup only there (docs/collector.md).
    const asked = collector.ask("submit", { orderId });
    this.setData({ busy: true });
    try {
      // The payment follows whatever the customer answers.
      await asked;
      const payment = await startPayment(orderId);
      const isPaid = await new Promise<boolean>((resolve) => {
        wx.requestPayment({
          ...payment,
          success() {
            // A payment's callback may ask once more, for what the customer lacks.
            void collector.ask("paid", { orderId });
            resolve(true);
          },
          fail({ errMsg }) {
            if (!errMsg.includes("cancel"))
              void wx.showToast({ title: texts.paymentFailed, icon: "none" });
            resolve(false);
          },
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

  /** For customers who declined before, while this order can still send a message. */
  subscribe() {
    collector
      .ask("order_page", { orderId: this.data.orderId })
      .then((answers) => {
        const given = Object.keys(answers).map((notice) => answers[notice]?.answer);
        if (given.length === 0) void wx.showToast({ title: texts.nothingToAsk, icon: "none" });
        else if (given.includes("accept")) {
          void wx.showToast({ title: texts.subscribed, icon: "success" });
        } else if (given.every((answer) => answer === "unavailable")) {
          void wx.showToast({ title: texts.notAsked, icon: "none" });
        }
        this.load();
      })
      .catch(showFailure);
  },
});
