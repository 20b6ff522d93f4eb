import type { Channel, GrantKind, NoticeStatus, PaymentConfirmation } from "@mp-notice/core";

export interface GrantReportResult {
  reportId: string;
  /** True = recorded, do not report again. */
  accepted: boolean;
  reason?: string | undefined;
  /** Of INPUT_INVALID. */
  details?: { field?: string; problem: string }[] | undefined;
}

export interface GrantSummary {
  kind: GrantKind;
  /** `null` unless the kind is `subscribe`. */
  templateId: string | null;
  usable: number;
  pending: number;
  expiringWithinADay: number;
  spent: number;
  void: number;
}

export interface GrantListItem {
  grantId: string;
  openid: string;
  kind: GrantKind;
  templateId: string | null;
  orderId: string | null;
  uses: { given: number; free: number; held: number; spent: number; void: number };
  state: "usable" | "pending" | "expired" | "used" | "void";
  acceptedAt: string;
  usableFrom: string | null;
  /** `null` = never. */
  expiresAt: string | null;
}

/** Uses that were spent and that were lost (expired, refused or worthless), day by day. */
export interface GrantDays {
  /** Fourteen days at +08:00, `YYYY-MM-DD`, the oldest first, today last. */
  days: string[];
  /** By kind and template, what has anything to tell; the arrays have a number for each day. */
  items: { kind: GrantKind; templateId: string | null; spent: number[]; lost: number[] }[];
}

/** Whom a message could be sent to now. */
export interface GrantReach {
  /** Customers who ever reported an answer here, or of whom WeChat told one. Who was never asked is not known. */
  customers: number;
  notices: {
    code: string;
    name: string;
    nameEn: string;
    status: NoticeStatus;
    channel: Channel;
    templateTitle: string | null;
    /** Of these customers: who has a permission that the notice's template could be sent with now. */
    reachable: number;
  }[];
}

/** Every method acts for the mini program of the payment settings; without one it throws MINI_PROGRAM_NOT_CONFIGURED. */
export interface GrantService {
  /** Each report is judged by itself. */
  report(input: { openid: string; reports: unknown[] }): Promise<GrantReportResult[]>;
  /** True when this customer's payment is confirmed, also when it is reported only later. */
  confirmPayment(input: {
    openid: string;
    prepayId: string;
    orderId: string;
  }): Promise<PaymentConfirmation>;
  summarize(): Promise<GrantSummary[]>;
  listDays(): Promise<GrantDays>;
  reach(): Promise<GrantReach>;
  list(input: {
    /** An end of an openid, or a number of an order or a delivery: then what its customer gave. */
    search?: string | undefined;
    openid?: string | undefined;
    kind?: GrantKind | undefined;
    cursor?: string | undefined;
    limit?: number | undefined;
  }): Promise<{ items: GrantListItem[]; nextCursor: string | null }>;
}
