import { DRIFT_ERRCODES, type Outcome } from "./decide-outcome.ts";
import type { ClaimedDelivery, Lane, OutcomeRecord } from "./delivery-store.port.ts";
import type { Pause, PauseStore } from "./pause-store.port.ts";
import type { NoticeSettingsStore } from "../notices/notice-settings.port.ts";

interface Deps {
  pauses: PauseStore;
  settings: Pick<NoticeSettingsStore, "requireAction">;
  checkDrift(input: { appId: string; code: string }): Promise<void>;
  onTrouble(message: string, error: unknown): void;
}

/** What an outcome means beyond its own delivery: pauses, notices that need an operator, drift. */
export async function applySideEffects(
  { pauses, settings, checkDrift, onTrouble }: Deps,
  input: {
    appId: string;
    items: { claimed: ClaimedDelivery; record: OutcomeRecord }[];
    activePauses: Pause[];
  },
): Promise<void> {
  const { appId, items, activePauses } = input;
  const drifting = new Set<string>();
  for (const { claimed, record } of items) {
    const { answer, outcome } = record;
    if (answer.kind !== "answered") continue;
    const { errcode, errmsg } = answer;
    if (outcome.pause) {
      await pauses.pause(
        appId,
        toPause(outcome.pause, { channel: claimed.channel, errcode, errmsg }),
      );
    } else if (answer.from === "send" && provesThatItWorks(outcome)) {
      for (const { api } of activePauses) {
        if (api === "account" || api === claimed.channel) await pauses.resume({ appId, api });
      }
    }
    if (outcome.requiresAction) {
      const { notice: code, templateId } = claimed;
      await settings.requireAction({
        appId,
        code,
        templateId,
        actionRequired: { errcode, problem: errmsg },
      });
    }
    if (DRIFT_ERRCODES.has(errcode)) drifting.add(claimed.notice);
  }
  for (const code of drifting) {
    checkDrift({ appId, code }).catch((error: unknown) =>
      onTrouble(`the drift check of ${code} failed`, error),
    );
  }
}

function provesThatItWorks({ class: outcomeClass }: Outcome): boolean {
  return outcomeClass !== "busy" && outcomeClass !== "token" && outcomeClass !== "lost";
}

function toPause(
  cause: "account" | "quota",
  { channel, errcode, errmsg }: { channel: Lane["channel"]; errcode: number; errmsg: string },
): Parameters<PauseStore["pause"]>[1] {
  return cause === "account"
    ? { api: "account", errcode, errmsg, probe: "in_a_minute" }
    : { api: channel, errcode, errmsg, probe: "after_quota_reset" };
}
