import type { Outcome } from "./decide-outcome.ts";
import { checkDriftInBackground, recordHolds, resumeWorkingApis } from "./follow-outcomes.ts";
import { judgeUnclear, type AnsweredSend } from "./judge-unclear.ts";
import type { Pause } from "./pause-store.port.ts";
import type { NoticeProbes } from "./probe-notices.ts";
import type { SenderDeps } from "./sender.ts";
import { wakeWaiting } from "./wake-waiting.ts";

/** Delay between retries while the database does not respond. */
export const STORE_RETRY_MS = 250;

interface RecorderDeps extends Pick<
  SenderDeps,
  | "store"
  | "pauses"
  | "unclearAnswers"
  | "settings"
  | "checkDrift"
  | "sleep"
  | "gather"
  | "logBackgroundError"
> {
  probes: Pick<NoticeProbes, "follow">;
  listActivePauses(): Pause[];
  /** Whether sends are in flight whose outcomes could join the batch. */
  isMoreExpected(): boolean;
  /** Called after each stored batch. `isSomethingDue`: a retry, a woken delivery or a resumed lane may be due at once. */
  onStored(isSomethingDue: boolean): void;
  /** Called when every outcome is stored. */
  onIdle(): void;
}

export interface OutcomeRecorder {
  /** Adds the outcome of a send; it is recorded in the background. */
  add(answered: AnsweredSend & { appId: string }): void;
  countUnstored(): number;
  isFailing(): boolean;
}

/** Records outcomes in batches, each retried until it is stored. */
export function createOutcomeRecorder(deps: RecorderDeps): OutcomeRecorder {
  let outcomes: Parameters<OutcomeRecorder["add"]>[0][] = [];
  let unstored = 0;
  let isRecording = false;
  let isFailing = false;
  let stopGathering = () => {};

  async function recordAll(): Promise<void> {
    isRecording = true;
    while (outcomes.length > 0) {
      if (deps.isMoreExpected()) await gatherMore();
      const batch = outcomes;
      outcomes = [];
      const isSomethingDue = await recordUntilStored(batch);
      unstored -= batch.length;
      deps.onStored(isSomethingDue);
    }
    isRecording = false;
    deps.onIdle();
  }

  /** Waits for more outcomes to join the batch; ends early when no send is in flight. */
  async function gatherMore(): Promise<void> {
    const everything = new Promise<void>((resolve) => (stopGathering = resolve));
    await Promise.race([deps.gather(), everything]);
  }

  async function recordUntilStored(batch: typeof outcomes): Promise<boolean> {
    for (;;) {
      try {
        const isSomethingDue = await recordBatch(batch);
        isFailing = false;
        return isSomethingDue;
      } catch (error) {
        isFailing = true;
        deps.logBackgroundError("outcomes could not be stored; retrying", error);
        await deps.sleep(STORE_RETRY_MS);
      }
    }
  }

  /** Returns whether something may be due at once. */
  async function recordBatch(batch: typeof outcomes): Promise<boolean> {
    let isSomethingDue = deps.listActivePauses().length > 0;
    const wakeSender = () => void (isSomethingDue = true);
    for (const [appId, answered] of Map.groupBy(batch, (item) => item.appId)) {
      const items = await judgeUnclear(deps, { appId, items: answered });
      await recordHolds(deps, { appId, items });
      const records = items.map(({ record }) => record);
      const results = await deps.store.record(appId, records);
      const openids = results.flatMap(({ state, openid }) =>
        state === "waiting_for_grant" && openid ? [openid] : [],
      );
      await wakeWaiting({ store: deps.store, wakeSender }, { appId, openids });
      if (records.some(({ outcome }) => isDueAtOnce(outcome))) isSomethingDue = true;
      await resumeWorkingApis(deps, { appId, items, activePauses: deps.listActivePauses() });
      if (await deps.probes.follow(appId, records)) isSomethingDue = true;
      checkDriftInBackground(deps, { appId, items });
    }
    return isSomethingDue;
  }

  return {
    add(answered) {
      unstored += 1;
      outcomes.push(answered);
      if (!deps.isMoreExpected()) stopGathering();
      if (!isRecording) void recordAll();
    },
    countUnstored: () => unstored,
    isFailing: () => isFailing,
  };
}

function isDueAtOnce({ next, retryAfterMs }: Outcome): boolean {
  return next === "retry" && retryAfterMs === 0;
}
