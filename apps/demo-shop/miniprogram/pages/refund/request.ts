import { collector } from "../../collector.ts";
import { requestRefund, type RefundType } from "../../shop-backend.ts";
import { showFailure } from "../../show-failure.ts";
import { texts } from "../../texts/texts.ts";

const TYPES: RefundType[] = ["refund_only", "return_and_refund"];

interface RefundForm {
  type: RefundType;
  reason: string;
  remark: string;
}

/** The answer to the tap on the button; the page closes only after it. */
let asked: Promise<unknown> = Promise.resolve();

/** `pages/refund/request?id=…`: the refund request form. */
Page({
  data: {
    texts,
    orderId: "",
    types: TYPES.map((value) => ({ value, name: texts[value] })),
    reasons: [texts.notAsDescribed, texts.damaged, texts.changedMind],
    submitting: false,
  },

  onLoad({ id = "" }) {
    this.setData({ orderId: id });
    void wx.setNavigationBarTitle({ title: texts.requestRefund });
  },

  /** A submit event is no tap, so the button's own tap asks. */
  ask() {
    if (!this.data.submitting) asked = collector.ask("refund", { orderId: this.data.orderId });
  },

  async submit(event: WechatMiniprogram.FormSubmit) {
    if (this.data.submitting) return;
    const { orderId } = this.data;
    const { type, reason, remark } = event.detail.value as RefundForm;
    this.setData({ submitting: true });
    try {
      collector.collectForm(event, { orderId });
      await asked;
      await requestRefund(orderId, {
        type,
        reason: remark.trim() ? `${reason}：${remark.trim()}` : reason,
      });
      void wx.navigateBack();
    } catch (error) {
      showFailure(error);
      this.setData({ submitting: false });
    }
  },
});
