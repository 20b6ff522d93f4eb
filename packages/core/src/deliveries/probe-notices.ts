/** Retries held notices automatically: compares the notice with the account, then sends one held delivery as a probe. */
import type { NoticeSettings, NoticeSettingsStore } from "../notices/notice-settings.port.ts";
import type { Lane, OutcomeRecord } from "./delivery-store.port.ts";

interface ProbeDeps {
  settings: NoticeSettingsStore;
  checkDrift(input: { appId: string; code: string }): Promise<boolean>;
  now(): number;
  logBackgroundError(message: string, error: unknown): void;
  onDue(): void;
}

interface OpenProbe {
  lane: Lane;
  /** From then on another process may take the next probe. */
  until: number;
  /** The account shows that the problem is fixed, so the action ends without a send when no delivery waits. */
  mayEndUnsent: boolean;
}

export interface NoticeProbes {
  /** The lanes of held notices that may send one delivery now. Takes due probes and opens them in the background. */
  plan(input: { appId: string; settings: NoticeSettings[] }): Promise<Lane[]>;
  /** Reports the claim of a probe's lane; the claimed delivery is the probe. */
  claimed(input: {
    appId: string;
    lane: Lane;
    found: number;
    deliveryIds: string[];
  }): Promise<void>;
  /** Ends the required action of a notice whose probe was accepted. Returns whether any ended. */
  follow(appId: string, records: OutcomeRecord[]): Promise<boolean>;
}

/** Margin between one process's probe and the next process's. */
const MARGIN_MS = 1000;
/** Minimum interval between a process's checks for a due probe. */
const ASK_EVERY_MS = 1000;
/** The account shows whether a template is missing; only a send can test any other refusal. */
const VISIBLE_ON_ACCOUNT: ReadonlySet<number | null> = new Set([null, 40036, 40037]);

export function createNoticeProbes(deps: ProbeDeps): NoticeProbes {
  const { settings: store } = deps;
  const open = new Map<string, OpenProbe>();
  const askedAt = new Map<string, number>();
  const probing = new Map<string, Lane>();

  async function openProbe(
    { appId, lane, errcode }: { appId: string; lane: Lane; errcode: number | null },
    lastsMs: number,
  ): Promise<void> {
    const until = deps.now() + lastsMs - MARGIN_MS;
    const isVisibleThere = VISIBLE_ON_ACCOUNT.has(errcode);
    let mayEndUnsent = false;
    try {
      if (!(await deps.checkDrift({ appId, code: lane.notice }))) return;
      mayEndUnsent = isVisibleThere;
    } catch (error) {
      deps.logBackgroundError(`the drift check of ${lane.notice} failed`, error);
      if (isVisibleThere) return;
    }
    if (errcode !== null) open.set(lane.notice, { lane, until, mayEndUnsent });
    deps.onDue();
  }

  return {
    async plan({ appId, settings }) {
      const lanes: Lane[] = [];
      for (const { code, enabled, mapping, actionRequired } of settings) {
        if (!mapping || !enabled || !actionRequired) {
          open.delete(code);
          continue;
        }
        const lane = { notice: code, channel: mapping.channel, templateId: mapping.templateId };
        const opened = open.get(code);
        if (opened && opened.until > deps.now() && opened.lane.templateId === lane.templateId) {
          lanes.push(lane);
          continue;
        }
        open.delete(code);
        if (deps.now() - (askedAt.get(code) ?? -Infinity) < ASK_EVERY_MS) continue;
        askedAt.set(code, deps.now());
        const lastsMs = await store.takeActionProbe({ appId, code });
        const { errcode } = actionRequired;
        if (lastsMs !== null) void openProbe({ appId, lane, errcode }, lastsMs);
      }
      return lanes;
    },
    async claimed({ appId, lane, found, deliveryIds }) {
      const { notice: code, templateId } = lane;
      const mayEnd = found === 0 && open.get(code)?.mayEndUnsent === true;
      if (mayEnd) await store.endAction({ appId, code, templateId });
      for (const id of deliveryIds) probing.set(id, lane);
      if (mayEnd || deliveryIds.length > 0) open.delete(code);
    },
    async follow(appId, records) {
      let hasEnded = false;
      for (const { deliveryId, outcome } of records) {
        const lane = probing.get(deliveryId);
        if (!lane) continue;
        if (outcome.class === "accepted") {
          await store.endAction({ appId, code: lane.notice, templateId: lane.templateId });
          hasEnded = true;
        }
        probing.delete(deliveryId);
      }
      return hasEnded;
    },
  };
}
