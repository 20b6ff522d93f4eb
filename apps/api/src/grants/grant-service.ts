import type { GrantKind } from "@mp-notice/core";

export type GrantReport =
  | { kind: "form"; reportId: string; formId: string; ageMs: number; orderId?: string | undefined }
  | { kind: "payment"; reportId: string; prepayId: string; orderId: string; ageMs: number }
  | {
      kind: "subscribe";
      reportId: string;
      templateId: string;
      answer: string;
      ageMs: number;
      orderId?: string | undefined;
    };

export interface GrantReportResult {
  reportId: string;
  /** True = recorded, do not report again. */
  accepted: boolean;
  reason?: string | undefined;
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

/** Every method acts for the mini program of the payment settings; without one it throws MINI_PROGRAM_NOT_CONFIGURED. */
export interface GrantService {
  report(input: { openid: string; reports: GrantReport[] }): Promise<GrantReportResult[]>;
  confirmPayment(input: {
    openid: string;
    prepayId: string;
    orderId: string;
  }): Promise<{ confirmed: true }>;
  summarize(): Promise<GrantSummary[]>;
  list(input: {
    openid?: string | undefined;
    kind?: GrantKind | undefined;
    cursor?: string | undefined;
    limit?: number | undefined;
  }): Promise<{ items: GrantListItem[]; nextCursor: string | null }>;
}
