import type { NoticeSettings } from "../notices/notice-settings.port.ts";
import { createOutcomeRecorder, STORE_RETRY_MS } from "./create-outcome-recorder.ts";
import { decideOutcome, type OutcomeContext } from "./decide-outcome.ts";
import type { ClaimedDelivery, Lane } from "./delivery-store.port.ts";
import type { Pause } from "./pause-store.port.ts";
import { planLanes } from "./plan-lanes.ts";
import { createNoticeProbes } from "./probe-notices.ts";
import type { FillResult, Sender, SenderDeps, SendingMiniProgram } from "./sender.ts";
import { wakeWaiting } from "./wake-waiting.ts";
import type { SendAnswer } from "./wechat.port.ts";

const NOTHING_DUE: FillResult = { found: 0, next: "wait_for_work" };
/** A claim is worth its transaction once this share of the connections is free, or after CLAIM_ANYWAY_MS. */
const MIN_FREE_SHARE = 1 / 4;
export const CLAIM_ANYWAY_MS = 2;
/** How many deliveries a probe tries until one can be sent. */
const MAX_PROBE_CLAIMS = 20;

/**
 * The sender: claim → commit → send → record. It commits a claim before anything is sent, records outcomes in batches, retries
 * each batch until it is stored, and claims nothing while recording fails.
 */
export function createSender(deps: SenderDeps): Sender {
  const { store, pauses, gateway } = deps;
  /** Sends that await WeChat's answer, one connection each. */
  let openSends = 0;
  let lastClaimAt = -Infinity;
  let isWaitingForAnswers = false;
  let isClaimUnread = false;
  let activePauses: Pause[] = [];
  const idleWaiters: (() => void)[] = [];
  const probes = createNoticeProbes(deps);
  const recorder = createOutcomeRecorder({
    ...deps,
    probes,
    listActivePauses: () => activePauses,
    isMoreExpected: () => openSends > 0,
    onStored(isSomethingDue) {
      if (isSomethingDue || isWaitingForAnswers) deps.onDue();
    },
    onIdle() {
      if (countInFlight() === 0) for (const resolve of idleWaiters.splice(0)) resolve();
    },
  });

  const countInFlight = () => openSends + recorder.countUnstored();
  const isStoreFailing = () => recorder.isFailing() || isClaimUnread;

  /** Free connections; 0 while unstored outcomes pile up. */
  const countFree = () =>
    recorder.countUnstored() < deps.maxInFlight * 2 ? deps.maxInFlight - openSends : 0;

  async function fill(workerId: string): Promise<FillResult> {
    const limit = countFree();
    const isWorthIt =
      openSends === 0 ||
      limit >= deps.maxInFlight * MIN_FREE_SHARE ||
      deps.now() - lastClaimAt >= CLAIM_ANYWAY_MS;
    isWaitingForAnswers = limit <= 0 || !isWorthIt || isStoreFailing();
    if (isWaitingForAnswers) return { found: 0, next: "wait_for_answers" };
    const app = await deps.findMiniProgram();
    if (!app) return NOTHING_DUE;
    const [settings, pausedNow] = await Promise.all([
      deps.settings.list(app.appId),
      pauses.list(app.appId),
    ]);
    activePauses = pausedNow;
    const plan = await planLanes(deps, { appId: app.appId, settings, activePauses });
    const result: FillResult = { ...NOTHING_DUE };
    for (const { lanes, isProbe } of plan) {
      let hasLeft = false;
      // A claim with limit 1 may find a delivery without a grant: the probe is the first delivery that can be sent.
      for (let tries = isProbe ? MAX_PROBE_CLAIMS : 1; tries > 0 && !hasLeft; tries--) {
        const free = Math.min(countFree(), isProbe ? 1 : limit);
        if (lanes.length === 0 || free <= 0 || isStoreFailing()) break;
        const taken = await claimAndSend({ app, settings, lanes, limit: free, workerId });
        result.found += taken.found;
        if (!isProbe && taken.found >= free) result.next = "look_again";
        hasLeft = taken.deliveryIds.length > 0;
      }
    }
    result.found += await probeNotices({ app, settings, workerId });
    return result;
  }

  /** Sends one delivery of each held notice when its probe is due. Returns how many due deliveries it found. */
  async function probeNotices(input: {
    app: SendingMiniProgram;
    settings: NoticeSettings[];
    workerId: string;
  }): Promise<number> {
    const { app, settings, workerId } = input;
    const { appId } = app;
    const paused = new Set(activePauses.map(({ api }) => api));
    if (paused.has("account")) return 0;
    let found = 0;
    for (const lane of await probes.plan({ appId, settings })) {
      for (let tries = MAX_PROBE_CLAIMS; tries > 0; tries--) {
        if (paused.has(lane.channel) || countFree() <= 0 || isStoreFailing()) break;
        const taken = await claimAndSend({ app, settings, lanes: [lane], limit: 1, workerId });
        found += taken.found;
        await probes.claimed({ appId, lane, ...taken });
        if (taken.found === 0 || taken.deliveryIds.length > 0) break;
      }
    }
    return found;
  }

  async function claimAndSend(input: {
    app: SendingMiniProgram;
    settings: NoticeSettings[];
    lanes: Lane[];
    limit: number;
    workerId: string;
  }): Promise<{ deliveryIds: string[]; found: number }> {
    const { app, settings, lanes, limit, workerId } = input;
    const claimId = deps.newId();
    let deliveries: ClaimedDelivery[];
    let found = 0;
    const catalog = await deps.getCatalog();
    try {
      const claim = await store.claim({
        appId: app.appId,
        claimId,
        workerId,
        limit,
        lanes,
        settings,
        catalog,
        miniprogramState: app.miniprogramState,
      });
      deliveries = claim.claimed;
      found = claim.found;
      await wakeWaiting(
        { store, wakeSender: deps.onDue },
        { appId: app.appId, openids: claim.waitingOpenids, lanes },
      );
    } catch (error) {
      deps.logBackgroundError("a claim failed; reading it back", error);
      deliveries = await readClaimWithRetries({ appId: app.appId, claimId });
    }
    openSends += deliveries.length;
    lastClaimAt = deps.now();
    for (const delivery of deliveries) void sendOne(app, delivery);
    const deliveryIds = deliveries.map(({ id }) => id);
    return { deliveryIds, found: Math.max(found, deliveries.length) };
  }

  /**
   * The claim may have been committed although its response was lost; unread, its deliveries would stay in `sending` unsent.
   */
  async function readClaimWithRetries(claim: {
    appId: string;
    claimId: string;
  }): Promise<ClaimedDelivery[]> {
    isClaimUnread = true;
    try {
      for (;;) {
        try {
          return await store.readClaim(claim);
        } catch (error) {
          deps.logBackgroundError("the database does not respond", error);
          await deps.sleep(STORE_RETRY_MS);
        }
      }
    } finally {
      isClaimUnread = false;
    }
  }

  async function sendOne(app: SendingMiniProgram, claimed: ClaimedDelivery): Promise<void> {
    const answer = await trySend(app, claimed);
    openSends -= 1;
    const { confirmedAt = null, kind = null } = claimed.grant ?? {};
    const context: OutcomeContext = {
      answer,
      grantKind: kind,
      msSincePaymentConfirmed: confirmedAt === null ? null : claimed.claimedAt - confirmedAt,
      attempts: claimed.attempts,
      lostInARow: claimed.lostInARow,
      random: deps.random(),
    };
    const outcome = decideOutcome(context);
    recorder.add({
      appId: app.appId,
      claimed,
      context,
      record: { deliveryId: claimed.id, claimId: claimed.claimId, answer, outcome },
    });
  }

  async function trySend(
    app: SendingMiniProgram,
    { channel, request }: ClaimedDelivery,
  ): Promise<SendAnswer> {
    try {
      return await gateway.send({ app, channel, body: request });
    } catch (error) {
      deps.logBackgroundError("the gateway failed", error);
      return { kind: "lost", cause: error instanceof Error ? error.message : String(error) };
    }
  }

  return {
    fill,
    inFlight: countInFlight,
    drain: () =>
      countInFlight() === 0
        ? Promise.resolve()
        : new Promise((resolve) => idleWaiters.push(resolve)),
  };
}
