import type { Channel } from "@mp-notice/core";
import type { NoticeStatusReason } from "../notices/notice-service.ts";
import type { PauseItem } from "../pauses/pause-service.ts";

/**
 * What became of the deliveries that were accepted in a time, tests and resends included; each counts once, where it was
 * accepted.
 */
export interface OutcomeCounts {
  sent: number;
  /** Queued, waiting for a permission, or being sent. */
  waiting: number;
  failed: number;
  /** Ended without a permission. */
  noGrant: number;
  unknown: number;
  /** Skipped because the notice was off, or cancelled. */
  notSent: number;
}

/** `YYYY-MM-DD` at +08:00. */
export interface OverviewDay extends OutcomeCounts {
  day: string;
}

/**
 * By who missed a message in 7 days, not by what is left: that belongs to other customers. `short`: more than one in ten of
 * those who were to be told · `tight`: some · `enough`: nobody · `idle`: nobody was to be told.
 */
export const SUPPLY_LEVELS = ["short", "tight", "enough", "idle"] as const;

/** The permissions of one template that enabled notices use, against what these notices send. */
export interface PermissionSupply {
  channel: Channel;
  /** `null` on the template channel, where a form or a payment pays for any template. */
  templateId: string | null;
  title: string;
  notices: { code: string; name: string; nameEn: string }[];
  usable: number;
  sentIn7Days: number;
  noGrantIn7Days: number;
  level: (typeof SUPPLY_LEVELS)[number];
}

export interface Overview {
  /** What stands between a new install and a customer's first message. */
  setup: {
    isConnected: boolean;
    /** WeChat accepted these credentials. */
    isVerified: boolean;
    isMapped: boolean;
    /** A mini program or a backend has reported permissions. */
    isCollecting: boolean;
    hasSent: boolean;
  };
  today: OverviewDay & { waitingForGrant: number };
  yesterday: OverviewDay;
  /** Yesterday's until the quarter of an hour that is `until` today; ISO 8601. */
  yesterdaySoFar: OutcomeCounts & { until: string };
  /** Of what was accepted in about the last 24 hours, from the quarter of an hour that is `from`; ISO 8601. */
  lastDay: OutcomeCounts & { from: string };
  /** Fourteen days, the oldest first, today last. */
  days: OverviewDay[];
  /** `no_worker`: no process sends · `behind`: the oldest due delivery should have left long ago. */
  sender: { state: "ok" | "no_worker" | "behind"; oldestDueAgeMs: number | null };
  pauses: PauseItem[];
  notices: {
    total: number;
    ready: number;
    actionRequired: {
      code: string;
      name: string;
      nameEn: string;
      statusReason: NoticeStatusReason | null;
      statusDetail: { errcode: number | null; problem: string } | null;
    }[];
  };
  /** The scarcest first. */
  supplies: PermissionSupply[];
}

export interface OverviewService {
  /** Before a mini program is connected everything is zero. */
  get(): Promise<Overview>;
}
