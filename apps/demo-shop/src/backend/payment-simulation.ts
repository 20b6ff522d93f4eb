import { ShopError } from "./order.ts";

interface PaymentRequest {
  openid: string;
  orderId: string;
}

const TIMEOUT_MS = 5_000;

/** Stands for WeChat Pay's order call (facts §6): a payment that the customer has yet to make. */
export function createPaymentSimulation(simulatorUrl: string) {
  return async ({ openid, orderId }: PaymentRequest): Promise<string> => {
    const path = `/_simulator/users/${encodeURIComponent(openid)}/pay`;
    const answer = await fetch(`${simulatorUrl.replace(/\/+$/, "")}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ orderId, outcome: "pending" }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const body = (await answer.json()) as { prepayId?: string; error?: string };
    if (!body.prepayId) throw new ShopError(502, `no payment: ${body.error ?? answer.status}`);
    return body.prepayId;
  };
}
