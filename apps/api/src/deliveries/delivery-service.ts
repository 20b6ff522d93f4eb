import type {
  Channel,
  DeliveryReason,
  DeliveryState,
  Explanation,
  MiniprogramState,
  ResendResult,
  ResendVerdict,
  TimelineEntry,
} from "@mp-notice/core";

/** Plain types on purpose: what is here is part of the published client types. */
export interface TriggerInput {
  notice: string;
  openid: string;
  orderId: string | number;
  data: unknown;
  idempotencyKey?: string | undefined;
  grantWaitSeconds?: number | undefined;
}

export interface TriggerResult {
  deliveryId: string;
  state: DeliveryState;
  duplicate: boolean;
}

/** One row of a list. Datetimes are ISO 8601. */
export interface DeliverySummary {
  deliveryId: string;
  kind: "trigger" | "test" | "resend";
  notice: string;
  openid: string;
  orderId: string;
  state: DeliveryState;
  reason: DeliveryReason | null;
  errcode: number | null;
  channel: Channel | null;
  attempts: number;
  createdAt: string;
  updatedAt: string;
  sentAt: string | null;
  /** The delivery that this one sends again. */
  resendOf: string | null;
  /** The latest that sends this one again. */
  resentAs: string | null;
  /** A further message of what was sent already, which an operator asked for. */
  again: boolean;
  /** The first delivery and all that were sent again of it: one message, unless an operator says `again`. */
  lineage: {
    firstId: string;
    /** The delivery that stands for all of them, as `deliveries.find` answers it. */
    currentId: string;
    /** Whether one of them may be sent again. */
    resend: ResendVerdict;
  };
  /** Until when it waits for a permission; `null` when it does not. */
  waitsUntil?: string | null | undefined;
}

export interface DeliveryDetail extends DeliverySummary {
  data: Record<string, string | number>;
  idempotencyKey: string | null;
  expiresAt: string;
  templateId: string | null;
  grantId: string | null;
  msgId: string | null;
  timeline: TimelineEntry[];
  /** Exactly what was posted last, as parsed JSON; `null` when nothing left yet. */
  request: unknown;
  /** What WeChat answered last; `null` when nothing was answered yet. */
  response: { errcode: number; errmsg: string; rid: string | null; msgId: string | null } | null;
  /** WeChat's last refusal in words; `null` when it refused nothing. */
  explanation: Explanation | null;
}

export interface ListDeliveriesInput {
  /** An end of an openid, or the beginning of an order's, refund's or delivery's number; both ends as lists show them. */
  search?: string | undefined;
  state?: DeliveryState | undefined;
  notice?: string | undefined;
  openid?: string | undefined;
  orderId?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  cursor?: string | undefined;
  limit?: number | undefined;
}

export type TriggerManyResult =
  | ({ ok: true } & TriggerResult)
  | { ok: false; reason: string; details: { field?: string; problem: string }[] };

/** Every method acts for the mini program of the payment settings; without one it throws MINI_PROGRAM_NOT_CONFIGURED. */
export interface DeliveryService {
  trigger(input: TriggerInput): Promise<TriggerResult>;
  triggerMany(items: TriggerInput[]): Promise<TriggerManyResult[]>;
  sendTest(input: {
    code: string;
    openid: string;
    data?: unknown;
    miniprogramState?: MiniprogramState | undefined;
  }): Promise<{ deliveryId: string }>;
  list(
    input: ListDeliveriesInput,
  ): Promise<{ items: DeliverySummary[]; nextCursor: string | null }>;
  /** @throws NoticeError NOT_FOUND */
  get(deliveryId: string): Promise<DeliveryDetail>;
  /** The delivery that stands for the key's lineage. */
  find(idempotencyKey: string): Promise<DeliverySummary | null>;
  /**
   * Cancels the delivery of the key's lineage that is not sending yet. `cancelled` is false when it was too late.
   * @throws NoticeError NOT_FOUND
   */
  cancel(
    idempotencyKey: string,
  ): Promise<{ deliveryId: string; state: DeliveryState; cancelled: boolean }>;
  /** For how many of these the customer has a permission now; `deliveries` counts those that are known. */
  planResend(deliveryIds: string[]): Promise<{ deliveries: number; covered: number }>;
  /** How many of these are in each state. */
  countStates(deliveryIds: string[]): Promise<{ state: DeliveryState; count: number }[]>;
  /** `again` allows a further message of what was sent: it costs another permission, and the customer is told twice. */
  resend(input: { deliveryIds: string[]; again: boolean }): Promise<ResendResult[]>;
  /**
   * Yields each delivery that changed since the cursor, oldest change first, until the signal aborts. The call itself
   * @throws NoticeError RATE_LIMITED when this session, or everybody together, watches too often
   */
  watch(input: {
    sessionId: string;
    lastEventId: string | null;
    signal: AbortSignal;
    /** Throws once the watcher may watch no longer. */
    assertAllowed(): Promise<void>;
  }): AsyncIterable<{ eventId: string; delivery: DeliverySummary }>;
}
