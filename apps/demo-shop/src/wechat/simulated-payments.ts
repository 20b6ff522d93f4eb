import { createHmac, randomBytes } from "node:crypto";
import { ShopError } from "../backend/order.ts";
import { callSimulator } from "./call-simulator.ts";

interface Payment {
  openid: string;
  orderId: string;
  /** The merchant's order number, as WeChat Pay knows the order. */
  orderSn: string;
  totalCents: number;
}

/** The parameters of `wx.requestPayment` (facts §6). */
export interface PaymentParameters {
  /** Unix seconds, as text. */
  timeStamp: string;
  nonceStr: string;
  /** `prepay_id=…` */
  package: string;
  signType: "HMAC-SHA256";
  paySign: string;
}

export type PaymentOutcome = "success" | "fail";

/** What WeChat Pay tells the shop. */
export interface PaymentResult {
  orderId: string;
  outcome: PaymentOutcome;
  /** WeChat Pay's number of the payment; only after a success. */
  transactionId?: string | undefined;
}

/** Simulates WeChat Pay: the shop's backend prepares payments, the customer's phone pays them. */
export interface SimulatedPayments {
  /** The order call. */
  prepare(payment: Payment): Promise<PaymentParameters>;
  /** What the phone shows before the customer pays. @throws ShopError 404 */
  get(prepayId: string): Payment;
  /** Completes or fails the payment and notifies the shop's backend. @throws ShopError */
  complete(prepayId: string, outcome: PaymentOutcome): Promise<void>;
}

interface SimulatedPaymentsDeps {
  simulatorUrl: string;
  /** The shop's callback. */
  notifyShop: (result: PaymentResult) => Promise<void>;
  /** Unix milliseconds. */
  now: () => number;
}

const MAX_OPEN = 1_000;

export function createSimulatedPayments(deps: SimulatedPaymentsDeps): SimulatedPayments {
  const { simulatorUrl, notifyShop, now } = deps;
  const merchantKey = randomBytes(16).toString("hex");
  const open = new Map<string, Payment>();

  const pay = async (payment: Payment, outcome: PaymentOutcome | "pending") => {
    const { openid, orderId, orderSn: outTradeNo, totalCents: amountFen } = payment;
    const path = `/_simulator/users/${encodeURIComponent(openid)}/pay`;
    const { prepayId, transactionId } = await callSimulator(simulatorUrl, {
      path,
      body: { orderId, outcome, outTradeNo, amountFen },
    });
    if (typeof prepayId !== "string") throw new ShopError(502, "WeChat Pay gave no prepay_id");
    return {
      prepayId,
      transactionId: typeof transactionId === "string" ? transactionId : undefined,
    };
  };
  const get = (prepayId: string) => {
    const payment = open.get(prepayId);
    if (!payment) throw new ShopError(404, "there is no such payment, or it is made already");
    return payment;
  };

  return {
    get,
    async prepare(payment) {
      const { prepayId } = await pay(payment, "pending");
      open.set(prepayId, payment);
      const [oldest] = open.keys();
      if (open.size > MAX_OPEN && oldest) open.delete(oldest);
      const parameters = {
        nonceStr: randomBytes(16).toString("hex"),
        package: `prepay_id=${prepayId}`,
        signType: "HMAC-SHA256" as const,
        timeStamp: String(Math.floor(now() / 1000)),
      };
      return { ...parameters, paySign: sign(parameters, merchantKey) };
    },
    async complete(prepayId, outcome) {
      const payment = get(prepayId);
      const { transactionId } = await pay(payment, outcome);
      if (outcome === "success") open.delete(prepayId);
      await notifyShop({ orderId: payment.orderId, outcome, transactionId });
    },
  };
}

function sign(parameters: Record<string, string>, key: string): string {
  const pairs = Object.entries({ ...parameters, key }).map(([name, value]) => `${name}=${value}`);
  return createHmac("sha256", key).update(pairs.join("&")).digest("hex").toUpperCase();
}
