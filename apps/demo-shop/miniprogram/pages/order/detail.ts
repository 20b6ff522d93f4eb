import { collector } from "../../collector.ts";
import {
  cancelOrder,
  getOrder,
  startPayment,
  type NoticeCode,
  type Order,
} from "../../shop-backend.ts";
import { showFailure } from "../../show-failure.ts";
import { texts } from "../../texts/texts.ts";
import { describeOrder } from "./describe-order.ts";

/** The most templates per request in every WeChat version that supports several. */
const MAX_ASKED = 3;

const CANCEL_REASONS = [texts.changedMind, texts.wrongGoods, texts.noReason];

/** The page that the shop's notices open: `pages/order/detail?id=…`. */
Page({
  data: {
    texts,
    orderId: "",
    order: null as Order | null,
    canSubscribe: false,
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
    const canSubscribe = listNeeded(order).length > 0;
    this.setData({ order, canSubscribe, failed: false, ...describeOrder(order) });
  },

  /** WeChat shows the subscription popup only within the tap itself, so nothing may be awaited before it. */
  ask(isPaying = false) {
    const { order, orderId } = this.data;
    const notices = order ? listNeeded(order, isPaying) : [];
    return collector
      .requestSubscribe<NoticeCode>(notices, { orderId })
      .then((answers) => notices.map((notice) => answers[notice].answer));
  },

  async pay() {
    if (this.data.busy) return;
    const { orderId } = this.data;
    const asked = this.ask(true);
    this.setData({ busy: true });
    try {
      // The payment follows whatever the customer answers.
      await asked;
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

  /** For customers who declined before, while this order can still send a message. */
  subscribe() {
    this.ask()
      .then((given) => {
        if (given.includes("accept")) {
          void wx.showToast({ title: texts.subscribed, icon: "success" });
        } else if (given.every((answer) => answer === "unavailable")) {
          void wx.showToast({ title: texts.notAsked, icon: "none" });
        }
        this.load();
      })
      .catch(showFailure);
  },
});

/**
 * The notices that this order may still send: first those waiting for a permission or for their time, then later ones. Who pays
 * needs no reminder to pay.
 */
function listNeeded({ state, notices }: Order, isPaying = false): NoticeCode[] {
  const coming: Record<Order["state"], NoticeCode[]> = {
    unpaid: ["order_pay_success", "order_pay_fail", "order_cancel"],
    paid: ["order_refund_apply"],
    cancelled: [],
    refunding: [],
  };
  const waiting = notices
    .filter((told) => told.state === "queued" || told.state === "waiting_for_grant")
    .map(({ notice }) => notice)
    .filter((notice) => !isPaying || notice !== "order_unpaid");
  const needed = waiting.concat(coming[state]);
  return needed.filter((notice, index) => needed.indexOf(notice) === index).slice(0, MAX_ASKED);
}
