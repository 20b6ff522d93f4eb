import type { GrantKind } from "../grants/grant.ts";
import type { ErrorDetail, ErrorReason } from "../errors.ts";
import type { Channel } from "../mapping/mapping.ts";
import type { NoticeData } from "../notices/define-notice.ts";
import type { NoticeSettings } from "../notices/notice-settings.port.ts";
import type { Outcome } from "./decide-outcome.ts";
import type { DeliveryKind, DeliveryReason, DeliveryState, NewDelivery } from "./delivery.ts";
import type { MiniprogramState, SendAnswer } from "./wechat.port.ts";

export type QueueResult =
  | { ok: true; deliveryId: string; state: DeliveryState; duplicate: boolean }
  /** The key already stands for another body. */
  | { ok: false; deliveryId: string };

export interface ResendInput {
  appId: string;
  /** Which deliveries to send again, each with the id of the new one. */
  resends: { deliveryId: string; newId: string }[];
  /** A further message of what was sent is wanted. */
  again: boolean;
  /** How long a notice's deliveries wait for a grant just now. */
  getGrantWaitSeconds(notice: string): number;
}

export type ResendResult =
  | { deliveryId: string; ok: true; resentAs: string }
  | { deliveryId: string; ok: false; reason: ErrorReason; details: ErrorDetail[] };

/** Where a notice's messages go just now: the active mapping's channel and template. */
export interface Lane {
  notice: string;
  channel: Channel;
  templateId: string;
  /** Nothing leaves by it until an operator acts. */
  isHeld?: boolean;
}

/** A delivery as its message is prepared. Times are unix milliseconds by the database's clock. */
export interface ClaimableDelivery {
  id: string;
  kind: DeliveryKind;
  notice: string;
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
  /** Names this claim; every outcome is written under it. Chosen by the caller, so that a claim whose answer got lost can be read. */
  claimId: string;
  workerId: string;
  /** Claim only what leaves at once. */
  limit: number;
  lanes: Lane[];
  /** The mappings that messages are rendered by, inside the transaction. */
  settings: readonly NoticeSettings[];
  /** Which version of the mini program a card opens, unless its delivery names another. */
  miniprogramState: MiniprogramState;
}

/** A delivery in `sending`: from now on its message may have left. */
export interface ClaimedDelivery {
  id: string;
  claimId: string;
  notice: string;
  openid: string;
  channel: Channel;
  templateId: string;
  request: string;
  grant: HeldGrant | null;
  /** Tries before this one. */
  attempts: number;
  /** Sends in a row with this very grant that had no answer. */
  lostInARow: number;
  claimedAt: number;
}

export interface ClaimResult {
  claimed: ClaimedDelivery[];
  /** How many due deliveries it found. All of them have moved on or are due later; as many as the limit: there may be more. */
  found: number;
  /** Customers whose deliveries now wait for a grant: look again once this is committed. */
  waitingOpenids: string[];
}

export interface OutcomeRecord {
  deliveryId: string;
  claimId: string;
  answer: SendAnswer;
  outcome: Outcome;
}

export interface RecordResult {
  /** False when the row had moved on under another claim; then nothing was written. */
  applied: boolean;
  deliveryId: string;
  state: DeliveryState | null;
  openid: string | null;
}

/** The final result of a send as WeChat's `subscribe_msg_sent_event` tells it (facts §5.4). */
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
 * How the delivery of a sent event is found: by the msgid that WeChat answered to its send, or, some time later, as the only
 * `unknown` one of that customer and template in the ten minutes before the event. Two candidates settle nothing.
 */
export type SettleRule = "msgid" | "only_candidate";

/** The queue and the log in one. Every method is one short transaction, retried by the store when the database asks for it. */
export interface DeliveryStore {
  /** Idempotent per (appId, idempotencyKey); answers in the order of the input. */
  queue(deliveries: NewDelivery[]): Promise<QueueResult[]>;
  /**
   * Moves due deliveries to `sending`, each with one use of a grant, at most one per customer.
   * A due delivery that has no grant moves to `waiting_for_grant` or `no_grant` (a test goes without); one that cannot be
   * prepared, to `failed`, or to `skipped` for NOTICE_DISABLED.
   */
  claim(input: ClaimInput): Promise<ClaimResult>;
  /** What a claim took, for the caller that did not hear the answer of `claim`. */
  readClaim(input: { appId: string; claimId: string }): Promise<ClaimedDelivery[]>;
  /** Writes outcomes and settles the uses, where id and claimId still match and the state is `sending` or `unknown`. */
  record(appId: string, records: OutcomeRecord[]): Promise<RecordResult[]>;
  /**
   * Queues these customers' waiting deliveries that a usable grant now serves; answers how many. A grant that is bound to an
   * order serves others only when it is not wanted by that order's own; these are known exactly when the lanes are given.
   */
  wakeWaiting(input: { appId: string; openids: string[]; lanes?: Lane[] }): Promise<number>;
  /**
   * Looks at waiting deliveries whose time to look again has come, up to `limit` of each notice: queues those that a grant now
   * serves, those whose wait is over, and those whose notice's messages no longer go by the lane that they wait for. The
   * others look again after LOOK_AGAIN_MS. Answers how many it queued.
   */
  lookAgain(input: { appId: string; limit: number; lanes: Lane[] }): Promise<number>;
  /**
   * Fails what has expired (EXPIRED) and what belongs to another mini program (APP_CHANGED), up to `limit` of each. Answers
   * how many.
   */
  sweep(input: { appId: string; limit: number }): Promise<number>;
  /**
   * Ends the claims of workers whose lease is over: form → `queued` with that very grant pinned; subscribe and payment → `unknown`.
   */
  takeOver(input: { limit: number }): Promise<number>;
  /** Settles the delivery that the event speaks of, found by one rule. Answers its id or `null`. */
  settleByEvent(appId: string, event: SentEvent, rule: SettleRule): Promise<string | null>;
  /**
   * Queues new deliveries with the content of ended ones, as their lineages allow: of several of one lineage, the first.
   * Answers in the order of the input.
   */
  resend(input: ResendInput): Promise<ResendResult[]>;
  /** Cancels the delivery of the key's lineage that is open and not sending yet. `null` when there is no such key. */
  cancel(input: {
    appId: string;
    idempotencyKey: string;
  }): Promise<{ deliveryId: string; state: DeliveryState; cancelled: boolean } | null>;
}

/** Workers hold a lease on a row of their own; what a worker claimed is its own while the lease lasts. */
export interface WorkerStore {
  register(workerId: string): Promise<void>;
  /** Prolongs the lease. False when it was over: the worker's claims have been taken over, it must go on under a new id. */
  heartbeat(workerId: string): Promise<boolean>;
  /** Gives the lease up at once. */
  retire(workerId: string): Promise<void>;
  /** Ends every lease. For the one process of an embedded database: whoever held one is dead. */
  retireAll(): Promise<void>;
}

/** How long a waiting delivery rests before it looks for a grant by itself; the second once it has waited for an hour. */
export const LOOK_AGAIN_MS = 30_000;
export const LOOK_AGAIN_LATER_MS = 600_000;
export const LONG_WAIT_MS = 3_600_000;

export const WORKER_LEASE_MS = 15_000;
export const SWEEP_INTERVAL_MS = 5_000;
