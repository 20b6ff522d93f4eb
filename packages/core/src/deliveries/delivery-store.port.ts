import type { GrantKind } from "../grants/grant.ts";
import type { ErrorDetail, ErrorReason } from "../errors.ts";
import type { Channel } from "../mapping/mapping.ts";
import type { NoticeData } from "../notices/define-notice.ts";
import type { NoticeCatalog } from "../notices/notice-catalog.ts";
import type { NoticeSettings } from "../notices/notice-settings.port.ts";
import type { Outcome } from "./decide-outcome.ts";
import type { DeliveryKind, DeliveryReason, DeliveryState, NewDelivery } from "./delivery.ts";
import type { MiniprogramState, SendAnswer } from "./wechat.port.ts";

export type QueueResult =
  | { ok: true; deliveryId: string; state: DeliveryState; duplicate: boolean }
  /** The key was already used with another body. */
  | { ok: false; deliveryId: string };

export interface ResendInput {
  appId: string;
  /** The deliveries to resend, each with the new delivery's id. */
  resends: { deliveryId: string; newId: string }[];
  /** Whether to send another message where the lineage was already sent. */
  again: boolean;
  /** The notice's current grant wait. */
  getGrantWaitSeconds(notice: string): number;
}

export type ResendResult =
  | { deliveryId: string; ok: true; resentAs: string }
  | { deliveryId: string; ok: false; reason: ErrorReason; details: ErrorDetail[] };

/** The current route of a notice's messages: the active mapping's channel and template. */
export interface Lane {
  notice: string;
  channel: Channel;
  templateId: string;
  /** A held lane sends nothing until an operator acts. */
  isHeld?: boolean;
}

/** What preparing a delivery's message needs. */
export interface ClaimableDelivery {
  id: string;
  kind: DeliveryKind;
  notice: string;
  /** `null` for a built-in notice. */
  definitionVersion: number | null;
  openid: string;
  orderId: string;
  data: NoticeData;
  miniprogramState: MiniprogramState | null;
}

export interface HeldGrant {
  id: string;
  kind: GrantKind;
  credential: string | null;
  confirmedAt: number | null;
}

/** `request` is the exact body that will be posted. */
export type PreparedMessage =
  | { ok: true; request: string }
  | { ok: false; reason: DeliveryReason; problem: string };

export interface ClaimInput {
  appId: string;
  /** The fencing token under which outcomes are recorded. The caller chooses it, so that a claim whose response was lost can be read back. */
  claimId: string;
  workerId: string;
  /** At most as many as can be sent at once. */
  limit: number;
  lanes: Lane[];
  /** The mappings for rendering messages inside the transaction. */
  settings: readonly NoticeSettings[];
  /** The notices' definitions, at least as new as the settings. */
  catalog: NoticeCatalog;
  /** Which version of the mini program a card opens, unless its delivery names another. */
  miniprogramState: MiniprogramState;
}

/** A delivery in `sending`: its message may have been sent. */
export interface ClaimedDelivery {
  id: string;
  claimId: string;
  notice: string;
  openid: string;
  channel: Channel;
  templateId: string;
  request: string;
  grant: HeldGrant | null;
  /** Attempts before this one. */
  attempts: number;
  /** Consecutive unanswered sends with this grant. */
  lostInARow: number;
  claimedAt: number;
}

export interface ClaimResult {
  claimed: ClaimedDelivery[];
  /**
   * How many due deliveries the claim found. All have moved on or are due later; when it equals the limit, there may be more.
   */
  found: number;
  /** Customers whose deliveries now wait for a grant: run `wakeWaiting` for them after the commit. */
  waitingOpenids: string[];
}

export interface OutcomeRecord {
  deliveryId: string;
  claimId: string;
  answer: SendAnswer;
  outcome: Outcome;
}

export interface RecordResult {
  /** False when the row had moved on under another claim and nothing was written. */
  applied: boolean;
  deliveryId: string;
  state: DeliveryState | null;
  openid: string | null;
}

/** The final result of a send from WeChat's `subscribe_msg_sent_event` (facts §5.4). */
export interface SentEvent {
  openid: string;
  templateId: string;
  msgId: string | null;
  /** 0 = delivered. */
  errorCode: number;
  errorStatus: string;
  createdAt: number;
}

/**
 * How to find a sent event's delivery: by the msgid that WeChat returned for its send, or, later, as the only `unknown`
 * delivery of that customer and template in the ten minutes before the event. Two candidates settle nothing.
 */
export type SettleRule = "msgid" | "only_candidate";

/** The queue and its log. Every method is one short transaction, which the store retries when the database asks for it. */
export interface DeliveryStore {
  /** Idempotent per (appId, idempotencyKey); returns results in the order of the input. */
  queue(deliveries: NewDelivery[]): Promise<QueueResult[]>;
  /**
   * Moves due deliveries to `sending`, each with one use of a grant, at most one per customer.
   * A due delivery without a grant moves to `waiting_for_grant` or `no_grant` (a test is sent without one); a delivery that
   * cannot be prepared moves to `failed`, or to `skipped` for NOTICE_DISABLED.
   */
  claim(input: ClaimInput): Promise<ClaimResult>;
  /**
   * Milliseconds until the first of the lanes' queued deliveries is due; 0 or less when one is due, `null` when none is queued.
   * One cheap read.
   */
  msUntilDue(input: { appId: string; lanes: Lane[] }): Promise<number | null>;
  /** The deliveries of a claim, for a caller that lost the response of `claim`. */
  readClaim(input: { appId: string; claimId: string }): Promise<ClaimedDelivery[]>;
  /** Records outcomes and settles their uses where id and claimId still match and the state is `sending` or `unknown`. */
  record(appId: string, records: OutcomeRecord[]): Promise<RecordResult[]>;
  /**
   * Queues these customers' waiting deliveries that a usable grant now serves; returns how many. A grant bound to an order
   * serves other orders only with the uses that its own order's deliveries do not need; those are counted exactly only when
   * the lanes are given.
   */
  wakeWaiting(input: { appId: string; openids: string[]; lanes?: Lane[] }): Promise<number>;
  /**
   * Checks waiting deliveries that are due for a recheck, up to `limit` per notice. Queues those that a grant now serves,
   * those whose wait has expired, and those whose notice no longer uses the lane that they wait for; the others are rechecked
   * after LOOK_AGAIN_MS, or LOOK_AGAIN_LATER_MS after a long wait, but never later than their wait ends. Returns how many it
   * queued.
   */
  lookAgain(input: {
    appId: string;
    limit: number;
    lanes: Lane[];
    /** The codes of all notices, with and without a lane. */
    notices: readonly string[];
  }): Promise<number>;
  /**
   * Fails unclaimed deliveries that have expired (EXPIRED) or belong to another mini program (APP_CHANGED), up to `limit` of
   * each. Returns how many.
   */
  sweep(input: { appId: string; limit: number }): Promise<number>;
  /** Queues what changed quiet hours still hold, due at once, up to `limit` per notice and end. Returns how many. */
  releaseHeld(input: {
    appId: string;
    limit: number;
    settings: readonly Pick<NoticeSettings, "code" | "quietHours" | "formerQuietEnds">[];
  }): Promise<number>;
  /**
   * Recovers the orphaned claims of workers whose lease has expired: form → `queued` with the same grant pinned; subscribe
   * and payment → `unknown`.
   */
  takeOver(input: { limit: number }): Promise<number>;
  /** Settles the event's delivery, found by one rule. Returns its id or `null`. */
  settleByEvent(appId: string, event: SentEvent, rule: SettleRule): Promise<string | null>;
  /**
   * Queues new deliveries with the content of ended ones where their lineages allow it: of several in one lineage, only the
   * first. Returns results in the order of the input.
   */
  resend(input: ResendInput): Promise<ResendResult[]>;
  /** Cancels the open delivery of the key's lineage, unless its message may have been sent. `null` when no delivery has the key. */
  cancel(input: {
    appId: string;
    idempotencyKey: string;
  }): Promise<{ deliveryId: string; state: DeliveryState; cancelled: boolean } | null>;
}

/** Each worker holds a lease in its own row and owns its claims while the lease lasts. */
export interface WorkerStore {
  register(workerId: string): Promise<void>;
  /** Renews the lease. False when it had expired: the worker's claims are taken over and it must continue under a new id. */
  heartbeat(workerId: string): Promise<boolean>;
  /** Ends the lease at once. */
  retire(workerId: string): Promise<void>;
  /** Ends every lease. For an embedded database, which only one process uses: the previous lease holders are dead. */
  retireAll(): Promise<void>;
}

/** Interval between rechecks of a waiting delivery; LOOK_AGAIN_LATER_MS applies once it has waited for LONG_WAIT_MS. */
export const LOOK_AGAIN_MS = 30_000;
export const LOOK_AGAIN_LATER_MS = 600_000;
export const LONG_WAIT_MS = 3_600_000;

export const WORKER_LEASE_MS = 15_000;
export const SWEEP_INTERVAL_MS = 5_000;
