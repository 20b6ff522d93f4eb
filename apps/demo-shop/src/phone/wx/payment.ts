import { callJson } from "../call-json.ts";
import type { TapGesture } from "../runtime/tap-gesture.ts";
import { answerCall, type Callbacks } from "./wx-call.ts";

export type PaymentChoice = "success" | "fail" | "cancel";

interface PaymentDeps {
  gesture: TapGesture;
  askPayment: (payment: { totalCents: number }) => Promise<PaymentChoice>;
  onPaid: () => void;
}

interface PaymentOptions extends Callbacks<object> {
  /** `prepay_id=…` (facts §6). */
  package: string;
}

const PREFIX = "prepay_id=";

/** `wx.requestPayment`: the customer pays in WeChat's sheet, and WeChat Pay notifies the shop's backend. */
export function createPayment({ gesture, askPayment, onPaid }: PaymentDeps) {
  return {
    requestPayment(options: PaymentOptions) {
      const { success, fail } = options;
      // A payment's callback counts as a gesture (facts §4.1).
      const callbacks: Callbacks<object> = {
        ...options,
        ...(success && { success: (result) => gesture.run(() => success(result)) }),
        ...(fail && { fail: (failure) => gesture.run(() => fail(failure)) }),
      };
      return answerCall("requestPayment", callbacks, async () => {
        if (!options.package.startsWith(PREFIX)) throw new Error("package must be prepay_id=…");
        const path = `/phone/pay/${encodeURIComponent(options.package.slice(PREFIX.length))}`;
        const choice = await askPayment(await callJson<{ totalCents: number }>("GET", path));
        if (choice === "cancel") throw new Error("cancel");
        await callJson("POST", path, { outcome: choice });
        if (choice === "fail") throw new Error("payment failed");
        onPaid();
        return {};
      });
    },
  };
}
