/** What WeChat refused of a notice is tried again by itself: the account is looked at, then one held delivery goes. */
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
  /** Then the next one may be another process's. */
  until: number;
  /** What was refused is seen to be right on the account: where nothing waits to try it, that is enough. */
  mayEndUnsent: boolean;
}

export interface NoticeProbes {
  /** The lanes of notices of which one delivery may leave now. Takes probes that are due, and opens them in the background. */
  plan(input: { appId: string; settings: NoticeSettings[] }): Promise<Lane[]>;
  /** What the claim of a probe's lane came to: what left is the probe. */
  claimed(input: {
    appId: string;
    lane: Lane;
    found: number;
    deliveryIds: string[];
  }): Promise<void>;
  /** A probe that was accepted ends what held its notice back. */
  follow(appId: string, records: OutcomeRecord[]): Promise<boolean>;
}

/** Between the end of one process's probe and the beginning of another's. */
const MARGIN_MS = 1000;
/** How often a process asks whether a probe is due. */
const ASK_EVERY_MS = 1000;
/** A missing template can be seen on the account; whatever else was refused, only a send tells. */
const SEEN_ON_THE_ACCOUNT: ReadonlySet<number | null> = new Set([null, 40036, 40037]);

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
    const isSeenThere = SEEN_ON_THE_ACCOUNT.has(errcode);
    let mayEndUnsent = false;
    try {
      if (!(await deps.checkDrift({ appId, code: lane.notice }))) return;
      mayEndUnsent = isSeenThere;
    } catch (error) {
      deps.logBackgroundError(`the account could not be compared with ${lane.notice}`, error);
      if (isSeenThere) return;
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
      let isSomethingFree = false;
      for (const { deliveryId, outcome } of records) {
        const lane = probing.get(deliveryId);
        if (!lane) continue;
        if (outcome.class === "accepted") {
          await store.endAction({ appId, code: lane.notice, templateId: lane.templateId });
          isSomethingFree = true;
        }
        probing.delete(deliveryId);
      }
      return isSomethingFree;
    },
  };
}
