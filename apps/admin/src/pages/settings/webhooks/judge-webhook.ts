import type { WebhookHealth } from "../../../api.ts";

type Health = Pick<WebhookHealth, "enabled" | "isGone" | "failingSince">;

export type WebhookState = "on" | "off" | "gone" | "failing";

export function judgeWebhook({ enabled, isGone, failingSince }: Health): WebhookState {
  if (isGone) return "gone";
  if (!enabled) return "off";
  return failingSince === null ? "on" : "failing";
}

/** A shorter failure is over before anybody could act: the second try comes after five seconds, the third after five minutes. */
const ALARM_AFTER_MS = 10 * 60_000;

/** Whether the overview shows it as a problem. */
export function needsAttention(webhook: Health, now: number): boolean {
  const state = judgeWebhook(webhook);
  if (state !== "failing") return state === "gone";
  return webhook.failingSince !== null && now - Date.parse(webhook.failingSince) > ALARM_AFTER_MS;
}
