import type { GrantReport, ReportResult } from "./read-reports.ts";

/** WeChat's popup or change event for one template (facts §5.4). */
export interface SubscriptionEvent {
  kind: "popup" | "change";
  openid: string;
  templateId: string;
  /** `accept`, `reject`, … */
  status: string;
  /** Unix milliseconds. */
  createdAt: number;
}

/** Why a payment gives no permission: another customer paid it, it was reported for another order, or it has expired. */
export const CONFIRMATION_REFUSALS = ["OTHER_CUSTOMER", "OTHER_ORDER", "EXPIRED"] as const;

export type PaymentConfirmation =
  | { confirmed: true }
  | { confirmed: false; reason: (typeof CONFIRMATION_REFUSALS)[number] };

/** The ledger of permissions. Every method is one short transaction. */
export interface GrantLedger {
  /**
   * Records a collector's reports; returns results in the order of the input. A known reportId returns its first result
   * again.
   */
  report(input: { appId: string; openid: string; reports: GrantReport[] }): Promise<ReportResult[]>;
  /**
   * An accepted popup adds a grant, or is the second witness of one. A refusal in a `change` event voids what was accepted
   * before it, even if that is recorded later.
   */
  recordEvents(appId: string, events: SubscriptionEvent[]): Promise<void>;
  /**
   * Frees what is held for an order and remembers that it is closed: nothing is held for it any more. Idempotent. Returns the
   * customers whose permissions became free, and how many did.
   */
  closeOrder(input: {
    appId: string;
    orderId: string;
  }): Promise<{ openids: string[]; released: number }>;
  /** Confirms a payment, whether or not it was reported yet; a confirmed one is left as it is. `prepayId` is the bare id. */
  confirmPayment(input: {
    appId: string;
    openid: string;
    prepayId: string;
    orderId: string;
  }): Promise<PaymentConfirmation>;
  /** Confirms the payments of orders that a trigger reported as paid; of all customers when `openids` is null. */
  confirmPaidOrders(input: { appId: string; openids: string[] | null }): Promise<void>;
  /** Voids the free uses of expired grants and of payments that were never confirmed. Returns how many grants it closed. */
  close(input: { appId: string; limit: number }): Promise<number>;
}
