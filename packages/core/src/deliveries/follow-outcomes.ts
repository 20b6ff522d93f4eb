/** Effects of outcomes beyond their own deliveries: pauses, notices that need an operator, drift checks. */
import type { NoticeSettingsStore } from "../notices/notice-settings.port.ts";
import { DRIFT_ERRCODES, type Outcome } from "./decide-outcome.ts";
import type { ClaimedDelivery, Lane, OutcomeRecord } from "./delivery-store.port.ts";
import { provesApiWorks } from "./judge-unclear.ts";
import type { Pause, PauseStore } from "./pause-store.port.ts";

interface RecordedItem {
  claimed: ClaimedDelivery;
  record: OutcomeRecord;
}

/**
 * Records pauses and required actions. Run this before recording the outcomes: otherwise a claim in between would send
 * requeued deliveries into the same failure. A batch's identical findings are written once.
 */
export async function recordHolds(
  { pauses, settings }: { pauses: PauseStore; settings: NoticeSettingsStore },
  { appId, items }: { appId: string; items: RecordedItem[] },
): Promise<void> {
  const found = new Map<string, Parameters<PauseStore["pause"]>[1]>();
  const actions = new Map<string, Parameters<NoticeSettingsStore["requireAction"]>[0]>();
  for (const { claimed, record } of items) {
    const { answer, outcome } = record;
    if (answer.kind !== "answered") continue;
    const { errcode, errmsg } = answer;
    const { channel, notice: code, templateId } = claimed;
    if (outcome.pause) {
      const pause = toPause(outcome.pause, { channel, errcode, errmsg });
      found.set(pause.api, pause);
    }
    if (outcome.requiresAction) {
      const actionRequired = { errcode, problem: errmsg };
      actions.set(`${code} ${templateId}`, { appId, code, templateId, actionRequired });
    }
  }
  for (const pause of found.values()) await pauses.pause(appId, pause);
  for (const action of actions.values()) await settings.requireAction(action);
}

/** Ends the account's pause, and the channel's, when an answer proves that the API works. */
export async function resumeWorkingApis(
  { pauses }: { pauses: PauseStore },
  input: { appId: string; items: RecordedItem[]; activePauses: Pause[] },
): Promise<void> {
  const { appId, items, activePauses } = input;
  for (const { claimed, record } of items) {
    if (!provesApiWorks(record)) continue;
    for (const { api } of activePauses)
      if (api === "account" || api === claimed.channel) await pauses.resume({ appId, api });
  }
}

/** Compares each notice with the account once per batch, in the background. */
export function checkDriftInBackground(
  deps: {
    checkDrift(input: { appId: string; code: string }): Promise<boolean>;
    logBackgroundError(message: string, error: unknown): void;
  },
  { appId, items }: { appId: string; items: RecordedItem[] },
): void {
  const drifting = items.flatMap(({ claimed, record: { answer } }) =>
    answer.kind === "answered" && DRIFT_ERRCODES.has(answer.errcode) ? [claimed.notice] : [],
  );
  for (const code of new Set(drifting)) {
    deps
      .checkDrift({ appId, code })
      .catch((error: unknown) =>
        deps.logBackgroundError(`the drift check of ${code} failed`, error),
      );
  }
}

function toPause(
  cause: NonNullable<Outcome["pause"]>,
  { channel, errcode, errmsg }: { channel: Lane["channel"]; errcode: number; errmsg: string },
): Parameters<PauseStore["pause"]>[1] {
  const api = cause === "account" ? "account" : channel;
  const probe = cause === "quota" ? "after_quota_reset" : "in_a_minute";
  return { api, errcode, errmsg, probe };
}
