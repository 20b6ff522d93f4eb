import { CHANNELS } from "@mp-notice/core";
import { z } from "zod";
import { NOTICE_STATUS_REASONS } from "../notices/notice.contract.ts";
import { pauseSchema } from "../pauses/pause.contract.ts";
import { credentialsRefusalSchema } from "../payment-settings/payment-settings.contract.ts";
import { shipmentTroublesSchema } from "../shipments/trade/trade.contract.ts";
import { webhookHealthSchema } from "../webhooks/webhook.contract.ts";

/** A time span's deliveries by outcome, tests and resends included. Each counts once, on the day it was accepted. */
const outcomeCountsSchema = z.object({
  sent: z.number(),
  /** Queued, waiting for a permission, or in flight. */
  waiting: z.number(),
  failed: z.number(),
  /** Expired without a permission. */
  noGrant: z.number(),
  unknown: z.number(),
  /** Skipped because the notice was off, or cancelled. */
  notSent: z.number(),
});
export type OutcomeCounts = z.output<typeof outcomeCountsSchema>;

const daySchema = outcomeCountsSchema.extend({
  /** `YYYY-MM-DD` at +08:00. */
  day: z.string(),
});
export type OverviewDay = z.output<typeof daySchema>;

/**
 * Depends on how many customers missed a message in 7 days, not on how many permissions are left: those belong to other customers.
 * `short`: more than one in ten missed theirs · `tight`: some did · `enough`: none did · `idle`: nothing was due.
 */
export const SUPPLY_LEVELS = ["short", "tight", "enough", "idle"] as const;

const noticeNameSchema = z.object({ code: z.string(), name: z.string(), nameEn: z.string() });

/** The permissions for one template of the enabled notices, compared with what those notices send. */
const supplySchema = z.object({
  channel: z.enum(CHANNELS),
  /** `null` on the template channel, where a form or a payment pays for any template. */
  templateId: z.string().nullable(),
  title: z.string(),
  notices: z.array(noticeNameSchema),
  usable: z.number(),
  sentIn7Days: z.number(),
  noGrantIn7Days: z.number(),
  level: z.enum(SUPPLY_LEVELS),
});
export type PermissionSupply = z.output<typeof supplySchema>;

/** Messages that were due, and what became of them. */
const toldShape = {
  due: z.number(),
  told: z.number(),
  noGrant: z.number(),
  failed: z.number(),
  unknown: z.number(),
};

/** Seven days with today, beside the seven days before. */
const toldSchema = z.object({
  ...toldShape,
  before: z.object(toldShape),
  /** The most due first. */
  byNotice: z.array(noticeNameSchema.extend({ ...toldShape, before: z.object(toldShape) })),
  /** What would raise the share most. */
  best: z
    .object({
      code: z.string(),
      cause: z.enum(["noGrant", "failed", "unknown"]),
      missed: z.number(),
    })
    .nullable(),
});
export type Told = z.output<typeof toldSchema>;

/** Times are ISO 8601. */
export const overviewSchema = z.object({
  /** The steps between a new install and a customer's first message. */
  setup: z.object({
    isConnected: z.boolean(),
    /** WeChat accepted these credentials. */
    isVerified: z.boolean(),
    isMapped: z.boolean(),
    /** A mini program or a backend has reported permissions. */
    isCollecting: z.boolean(),
    hasSent: z.boolean(),
  }),
  today: daySchema.extend({ waitingForGrant: z.number() }),
  yesterday: daySchema,
  /** Yesterday up to the time of day `until`, the end of today's last full quarter of an hour. */
  yesterdaySoFar: outcomeCountsSchema.extend({ until: z.string() }),
  /** Roughly the last 24 hours: since the full quarter of an hour `from`. */
  lastDay: outcomeCountsSchema.extend({ from: z.string() }),
  told: toldSchema,
  /** Fourteen days, oldest first, today last. */
  days: z.array(daySchema),
  sender: z.object({
    /** `no_worker`: no process sends · `behind`: the oldest due delivery should have been sent long ago. */
    state: z.enum(["ok", "no_worker", "behind"]),
    oldestDueAgeMs: z.number().nullable(),
  }),
  /** Why WeChat refused the mini program's credentials when they were last checked. */
  connectionRefusal: credentialsRefusalSchema.nullable(),
  pauses: z.array(pauseSchema),
  notices: z.object({
    total: z.number(),
    ready: z.number(),
    actionRequired: z.array(
      noticeNameSchema.extend({
        statusReason: z.enum(NOTICE_STATUS_REASONS).nullable(),
        statusDetail: z.object({ errcode: z.number().nullable(), problem: z.string() }).nullable(),
      }),
    ),
  }),
  /** Scarcest first. */
  supplies: z.array(supplySchema),
  webhooks: z.array(webhookHealthSchema),
  shipments: shipmentTroublesSchema,
});
export type Overview = z.output<typeof overviewSchema>;

export interface OverviewService {
  /** All zeros until a mini program is connected. */
  get(): Promise<Overview>;
}
