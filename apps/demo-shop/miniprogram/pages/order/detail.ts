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

/** Customers are asked for so many at once by every WeChat that asks for more than one. */
const MAX_ASKED = 3;

const CANCEL_REASONS = [texts.changedMind, texts.wrongGoods, texts.noReason];

/** Where the shop's notices lead: `pages/order/detail?id=…`. */
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

  /** WeChat opens its question only within the tap itself, so nothing is awaited before it. */
  ask() {
    const { order, orderId } = this.data;
    const notices = order ? listNeeded(order) : [];
    return collector
      .requestSubscribe<NoticeCode>(notices, { orderId })
      .then((answers) => notices.map((notice) => answers[notice].answer));
  },

  async pay() {
    if (this.data.busy) return;
    const { orderId } = this.data;
    const asked = this.ask();
    this.setData({ busy: true });
    try {
      // Whatever he answers, he pays.
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

  /** For whoever said no before, while a message about this order can still come. */
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

/** The notices that this order can still need: those that wait for a permission, then those that may come. */
function listNeeded({ state, notices }: Order): NoticeCode[] {
  const coming: Record<Order["state"], NoticeCode[]> = {
    unpaid: ["order_pay_success", "order_pay_fail", "order_cancel"],
    paid: ["order_refund_apply"],
    cancelled: [],
    refunding: [],
  };
  const waiting = notices
    .filter((told) => told.state === "queued" || told.state === "waiting_for_grant")
    .map(({ notice }) => notice);
  const needed = waiting.concat(coming[state]);
  return needed.filter((notice, index) => needed.indexOf(notice) === index).slice(0, MAX_ASKED);
}
