import {
  CHANNELS,
  CONFIRMATION_REFUSALS,
  GRANT_KINDS,
  NOTICE_STATUSES,
  REPORT_REFUSALS,
  soughtIdSchema,
  type PaymentConfirmation,
  type ReportResult,
} from "@mp-notice/core";
import { z } from "zod";
import { searchSchema } from "../search/search-input.ts";
import { cursorSchema } from "../trpc/cursor-input.ts";
import { errorDetailSchema } from "../trpc/error-schemas.ts";

export const reportResultSchema: z.ZodType<ReportResult> = z
  .object({
    reportId: z.string(),
    accepted: z
      .boolean()
      .describe("True when it is recorded: do not report it again · 已记下，不要再报"),
    reason: z
      .enum(REPORT_REFUSALS)
      .optional()
      .describe("Why it gives no permission; reporting again does not help · 为什么没有得到权限"),
    details: z
      .array(errorDetailSchema)
      .optional()
      .describe("The faults of each field when the reason is INPUT_INVALID · 哪个字段有什么问题"),
  })
  .meta({ id: "ReportResult" });

export const paymentConfirmationSchema: z.ZodType<PaymentConfirmation> = z.discriminatedUnion(
  "confirmed",
  [
    z.object({ confirmed: z.literal(true) }),
    z.object({ confirmed: z.literal(false), reason: z.enum(CONFIRMATION_REFUSALS) }),
  ],
);

export const grantSummarySchema = z.object({
  kind: z.enum(GRANT_KINDS),
  /** `null` unless the kind is `subscribe`. */
  templateId: z.string().nullable(),
  usable: z.number(),
  pending: z.number(),
  expiringWithinADay: z.number(),
  spent: z.number(),
  void: z.number(),
});
export type GrantSummary = z.output<typeof grantSummarySchema>;

/** Datetimes are ISO 8601. */
export const listedGrantSchema = z.object({
  grantId: z.string(),
  openid: z.string(),
  kind: z.enum(GRANT_KINDS),
  templateId: z.string().nullable(),
  orderId: z.string().nullable(),
  uses: z.object({
    given: z.number(),
    free: z.number(),
    held: z.number(),
    spent: z.number(),
    void: z.number(),
  }),
  state: z.enum(["usable", "pending", "expired", "used", "void"]),
  acceptedAt: z.string(),
  usableFrom: z.string().nullable(),
  /** `null` = never. */
  expiresAt: z.string().nullable(),
});
export type ListedGrant = z.output<typeof listedGrantSchema>;

/** Spent uses and lost ones (expired, refused or worthless), day by day. */
export const grantDaysSchema = z.object({
  /** Fourteen days at +08:00, `YYYY-MM-DD`, the oldest first, today last. */
  days: z.array(z.string()),
  /** Only kinds and templates with any such use. Each array has one number per day. */
  items: z.array(
    z.object({
      kind: z.enum(GRANT_KINDS),
      templateId: z.string().nullable(),
      spent: z.array(z.number()),
      lost: z.array(z.number()),
    }),
  ),
});
export type GrantDays = z.output<typeof grantDaysSchema>;

/** How many customers a message could be sent to now. */
export const grantReachSchema = z.object({
  /** Customers with a report or an event on record, whatever they answered. Customers who were never asked are not known. */
  customers: z.number(),
  notices: z.array(
    z.object({
      code: z.string(),
      name: z.string(),
      nameEn: z.string(),
      status: z.enum(NOTICE_STATUSES),
      channel: z.enum(CHANNELS),
      templateTitle: z.string().nullable(),
      /** Of these customers: those with a usable permission for the notice's template. */
      reachable: z.number(),
    }),
  ),
});
export type GrantReach = z.output<typeof grantReachSchema>;

export const listGrantsSchema = z.strictObject({
  /** An end of an openid, or the number of an order or a delivery, which finds its customer's grants. */
  search: searchSchema.optional(),
  openid: soughtIdSchema(64).optional(),
  kind: z.enum(GRANT_KINDS).optional(),
  cursor: cursorSchema,
  limit: z.number().int().min(1).max(100).optional(),
});
export type ListGrantsInput = z.output<typeof listGrantsSchema>;

/** Every method acts for the mini program of the payment settings; without one it throws MINI_PROGRAM_NOT_CONFIGURED. */
export interface GrantService {
  /** Core parses each report on its own: an invalid one does not affect the others. */
  report(input: { openid: string; reports: unknown[] }): Promise<ReportResult[]>;
  /** Confirms a payment by this customer. The collector's report of it may arrive later. */
  confirmPayment(input: {
    openid: string;
    prepayId: string;
    orderId: string;
  }): Promise<PaymentConfirmation>;
  /** Cached for up to a minute when there are so many permissions that counting is slow. */
  summarize(): Promise<GrantSummary[]>;
  listDays(): Promise<GrantDays>;
  /** As fresh as `summarize`. */
  reach(): Promise<GrantReach>;
  list(input: ListGrantsInput): Promise<{ items: ListedGrant[]; nextCursor: string | null }>;
}
