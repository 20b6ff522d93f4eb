import type { Channel, Mapping } from "../mapping/mapping.ts";
import type { QuietHours } from "./quiet-hours.ts";

/** A mapping whose template is on the account. */
export interface SavedMapping extends Mapping {
  templateId: string;
}

/** Why WeChat would refuse every message of a notice until an operator acts. */
export interface ActionRequired {
  /** WeChat's errcode, or `null` when our own check found the problem. */
  errcode: number | null;
  /** The problem in WeChat's words or ours. For the detail line, not for the main text that operators read. */
  problem: string;
}

/** A notice's settings, with the mapping of its active channel. */
export interface NoticeSettings {
  code: string;
  enabled: boolean;
  channel: Channel;
  page: string;
  grantWaitSeconds: number;
  /** Times of day at which nothing is sent. */
  quietHours: QuietHours | null;
  /** Coming ends of earlier quiet hours, at which deliveries may still be held. */
  formerQuietEnds: readonly number[];
  mapping: SavedMapping | null;
  actionRequired: ActionRequired | null;
}

export const DEFAULT_GRANT_WAIT_SECONDS = 600;
export const MAX_GRANT_WAIT_SECONDS = 604_800;

export interface NoticeSettingsStore {
  /** One entry per notice in catalog order; a notice that was never saved has the defaults. */
  list(appId: string): Promise<NoticeSettings[]>;
  /** Marks the notice if its active mapping still uses `templateId`. */
  requireAction(input: {
    appId: string;
    code: string;
    templateId: string;
    actionRequired: ActionRequired;
  }): Promise<void>;
  /**
   * Returns to exactly one caller, once the notice's next probe is due, how many milliseconds the probe may last, since the
   * next one is due after that. Otherwise returns `null`. The first probe is due a minute after the notice was marked; the
   * interval doubles after each, up to an hour.
   */
  takeActionProbe(input: { appId: string; code: string }): Promise<number | null>;
  /** Ends the required action if the active mapping still uses `templateId`. */
  endAction(input: { appId: string; code: string; templateId: string }): Promise<void>;
}

const FIRST_ACTION_PROBE_MS = 60_000;
const LAST_ACTION_PROBE_MS = 3_600_000;

/** Interval to the next probe, by the number of probes so far. */
export function computeActionProbeMs(probes: number): number {
  return Math.min(LAST_ACTION_PROBE_MS, FIRST_ACTION_PROBE_MS * 2 ** Math.min(probes, 10));
}

/** `not_configured` = no mapping on the active channel · `ready` = enabled and mapped, with no action required. */
export const NOTICE_STATUSES = ["not_configured", "action_required", "ready", "disabled"] as const;
export type NoticeStatus = (typeof NOTICE_STATUSES)[number];

export function getNoticeStatus({
  enabled,
  mapping,
  actionRequired,
}: NoticeSettings): NoticeStatus {
  if (!mapping) return "not_configured";
  if (actionRequired) return "action_required";
  return enabled ? "ready" : "disabled";
}
