import type { GrantReport, ReportResult } from "./read-reports.ts";

/** What WeChat's popup or change event told about one template (facts §5.4). */
export interface SubscriptionEvent {
  kind: "popup" | "change";
  openid: string;
  templateId: string;
  /** `accept`, `reject`, … */
  status: string;
  /** Unix milliseconds. */
  createdAt: number;
}

/** Why a payment gives no permission: another customer paid, it was reported for another order, or it has expired. */
export const CONFIRMATION_REFUSALS = ["OTHER_CUSTOMER", "OTHER_ORDER", "EXPIRED"] as const;

export type PaymentConfirmation =
  | { confirmed: true }
  | { confirmed: false; reason: (typeof CONFIRMATION_REFUSALS)[number] };

/** The ledger of permissions. Every method is one short transaction. */
export interface GrantLedger {
  /** Records what a collector reported; answers in the order of the input. A reportId that is known repeats its first answer. */
  report(input: { appId: string; openid: string; reports: GrantReport[] }): Promise<ReportResult[]>;
  /**
   * An accepted popup is a grant, or the second witness of one; a refusal in a `change` event empties what was accepted before it,
   * also what is told only later.
   */
  recordEvents(appId: string, events: SubscriptionEvent[]): Promise<void>;
  /** Confirms a payment, reported or not yet; one that was confirmed before stays so. `prepayId` is the bare one. */
  confirmPayment(input: {
    appId: string;
    openid: string;
    prepayId: string;
    orderId: string;
  }): Promise<PaymentConfirmation>;
  /** Confirms the payments bound to orders that a trigger told to be paid; those of all customers when no openid is given. */
  confirmPaidOrders(input: { appId: string; openids: string[] | null }): Promise<void>;
  /** Voids the free uses of what has expired, and of payments that were never confirmed. Answers how many grants it closed. */
  close(input: { appId: string; limit: number }): Promise<number>;
}
