import { ShopError } from "../backend/order.ts";
import type { ShopAnswer } from "../backend/shop-backend.ts";
import type { SimulatedPayments } from "../wechat/simulated-payments.ts";

interface PaymentRequest {
  method: string;
  /** `/<prepay_id>` */
  path: string;
  body: Record<string, unknown>;
}

/** The phone's calls to WeChat Pay: reading a payment (GET), and completing or failing it (POST). */
export async function answerPaymentRequest(
  payments: SimulatedPayments,
  { method, path, body }: PaymentRequest,
): Promise<ShopAnswer> {
  const prepayId = path.slice(1);
  const { outcome } = body;
  try {
    if (method === "GET") {
      return { status: 200, body: { totalCents: payments.get(prepayId).totalCents } };
    }
    if (outcome !== "success" && outcome !== "fail") {
      throw new ShopError(400, "outcome must be success or fail");
    }
    await payments.complete(prepayId, outcome);
    return { status: 200, body: {} };
  } catch (error) {
    if (!(error instanceof ShopError)) throw error;
    return { status: error.status, body: { error: error.message } };
  }
}
