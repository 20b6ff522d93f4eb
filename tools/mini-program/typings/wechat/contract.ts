import {
  createCollector,
  type Collector,
  type FormSubmitEvent,
  type SubscribeAnswer,
  type WxLike,
} from "@mp-notice/collector";

const host: WxLike = wx;
const collector: Collector = createCollector({ url: "https://notices.example.com", host: wx });
createCollector({ url: "https://notices.example.com", host });

// @ts-expect-error a host must be able to send requests
const silent: WxLike = { ...wx, request: undefined };
// @ts-expect-error storage keys are strings
const numbered: WxLike = { ...wx, setStorageSync: (key: number) => key };
// @ts-expect-error login takes callbacks
const shy: WxLike = { ...wx, login: (options: { done: () => void }) => options.done() };
// @ts-expect-error url is missing
createCollector({ host: wx });

export default [silent, numbered, shy];

Page({
  submit(event: WechatMiniprogram.FormSubmit) {
    const submitted: FormSubmitEvent = event;
    return collector.collectForm(submitted, { orderId: "A1" });
  },

  pay(payment: WechatMiniprogram.RequestPaymentOption) {
    collector.collectPayment({ package: payment.package, orderId: 1 });
    // @ts-expect-error orderId is missing
    collector.collectPayment({ package: payment.package });
  },

  async order() {
    const answers = await collector.ask("submit", { orderId: "A1" });
    const answer: SubscribeAnswer | undefined = answers["order_ship"];
    return answer && "reason" in answer && answer.reason === "HAVE";
  },

  async subscribe() {
    const answers = await collector.requestSubscribe(["order_pay_success"]);
    const answer: SubscribeAnswer = answers.order_pay_success;
    // @ts-expect-error the notice was not requested
    void answers.order_cancel;
    // @ts-expect-error only an unavailable answer has a reason
    void answer.reason;
    if (answer.answer === "unavailable" && answer.reason === "MAIN_SWITCH_OFF")
      await wx.openSetting({ withSubscriptions: true });
    // @ts-expect-error not an answer
    return answer.answer === "maybe";
  },
});

// The typings lack what the runtime lacks.
// @ts-expect-error
void fetch;
// @ts-expect-error
void window;
// @ts-expect-error
void URL;
// @ts-expect-error
wx.notThere();
