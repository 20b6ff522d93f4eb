import { Webhook, WebhookVerificationError } from "standardwebhooks";
import { ShopError } from "./order.ts";
import type { OrderBook } from "./order-book.ts";
import { toSmsText, type SmsBook } from "./sms-book.ts";

interface WebhookDeps {
  /** `whsec_…` */
  secret: string;
  orders: Pick<OrderBook, "get">;
  sms: Pick<SmsBook, "send">;
}

interface OutcomeEvent {
  type: string;
  timestamp: string;
  data: { openid: string; orderId: string; notice: string };
}

/** The shop's webhook: who gave no permission for a notice gets an SMS instead. Returns the HTTP status. */
export function takeWebhook(
  { secret, orders, sms }: WebhookDeps,
  { headers, body }: { headers: Record<string, string>; body: string },
): number {
  try {
    const event = new Webhook(secret).verify(body, headers) as OutcomeEvent;
    if (event.type !== "delivery.no_grant") return 204;
    const { openid, orderId, notice } = event.data;
    sms.send({
      messageId: headers["webhook-id"] ?? "",
      openid,
      text: toSmsText(notice, orders.get(orderId)),
      at: Date.parse(event.timestamp),
    });
    return 204;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return 401;
    // An operator's test, or an order of another shop: nothing to do, and nothing to try again.
    if (error instanceof ShopError) return 204;
    throw error;
  }
}
