import type { WebhookEvent, WebhookMessage } from "../../../api.ts";
import { listAll } from "../../../lists/list-all.ts";

export const WEBHOOK_EVENTS = listAll<WebhookEvent>({
  "delivery.sent": true,
  "delivery.failed": true,
  "delivery.no_grant": true,
  "delivery.unknown": true,
  "delivery.cancelled": true,
  "delivery.skipped": true,
  "delivery.waiting_for_grant": true,
  "grant.recorded": true,
  "shipment.reported": true,
  "shipment.refused": true,
  "account.paused": true,
  "account.resumed": true,
  "notice.action_required": true,
  "notice.ready": true,
});

/** What a backend needs in order to reach the customer by another way. */
export const SUGGESTED_EVENTS: WebhookEvent[] = [
  "delivery.failed",
  "delivery.no_grant",
  "delivery.unknown",
];

/** The locale key of an event. */
export function toEventKey(type: WebhookMessage["type"]): string {
  return `webhooks.events.${type.replace(".", "_")}`;
}
