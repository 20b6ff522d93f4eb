import { callJson } from "../call-json.ts";
import type { AnswerCall, Callbacks, TapState } from "./wx-call.ts";

export type PaymentChoice = "success" | "fail" | "cancel";

interface PaymentDeps {
  answerCall: AnswerCall;
  askPayment: (payment: { totalCents: number }) => Promise<PaymentChoice>;
  onPaid: () => void;
}

interface PaymentOptions extends Callbacks<object> {
  /** `prepay_id=…` (facts §6). */
  package: string;
}

/** facts §4.7 */
const TAP_STATE: TapState = { success: true, fail: true, complete: true };
const PREFIX = "prepay_id=";

/** `wx.requestPayment`: the customer pays in WeChat's sheet, and WeChat Pay notifies the shop's backend. */
export function createPayment({ answerCall, askPayment, onPaid }: PaymentDeps) {
  return {
    requestPayment: (options: PaymentOptions) =>
      answerCall({
        api: "requestPayment",
        callbacks: options,
        tapState: TAP_STATE,
        async work() {
          if (!options.package.startsWith(PREFIX)) throw new Error("package must be prepay_id=…");
          const path = `/phone/pay/${encodeURIComponent(options.package.slice(PREFIX.length))}`;
          const choice = await askPayment(await callJson<{ totalCents: number }>("GET", path));
          if (choice === "cancel") throw new Error("cancel");
          await callJson("POST", path, { outcome: choice });
          if (choice === "fail") throw new Error("payment failed");
          onPaid();
          return {};
        },
      }),
  };
}
