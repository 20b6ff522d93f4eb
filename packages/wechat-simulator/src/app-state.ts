import type { Fault } from "./faults.ts";
import { CATEGORIES } from "./library.ts";
import { createTradeState, type TradeState } from "./trade/trade-state.ts";

type Channel = "template" | "subscribe";

export interface AppProfile {
  readonly appId: string;
  readonly appSecret: string;
  /** gh_…, sent as ToUserName in every push (facts §5.4). */
  readonly originalId: string;
}

interface AppSettings {
  /** Pages of the published version, in app.json's notation: no leading slash. */
  pages: string[];
  categoryIds: number[];
  /** For this long after a successful payment its prepay_id still answers 41028. */
  prepayDelaySeconds: number;
  /** Calls per day by API path; other paths keep WeChat's limit. */
  dailyLimits: Record<string, number>;
}

interface AccessTokenRecord {
  expiresAt: number;
  /** When the token becomes "not latest", because a newer one replaced it. */
  retiredAt: number | null;
}

export interface User {
  readonly createdAt: number;
  /** Remaining messages by templateId. */
  readonly grants: Map<string, number>;
  /** "Always keep the above choice", by templateId. */
  readonly remembered: Map<string, "accept" | "reject">;
  mainSwitch: boolean;
}

interface FormPermission {
  readonly openid: string;
  readonly expiresAt: number;
  usesLeft: number;
}

export interface Payment {
  readonly openid: string;
  readonly orderId: string;
  readonly createdAt: number;
  paidAt: number | null;
  usesLeft: number;
}

export interface AccountTemplate {
  readonly templateId: string;
  readonly channel: Channel;
  readonly title: string;
  /** In the card's order. */
  readonly lines: readonly {
    readonly dataKey: string;
    readonly name: string;
    readonly example: string;
    /** Keyword type; null in the template channel, which has no types. */
    readonly rule: string | null;
    readonly enumValues?: readonly string[];
  }[];
}

export interface SentMessage {
  readonly openid: string;
  /** `shipment`: a card that WeChat sends by itself to a buyer. */
  readonly channel: Channel | "shipment";
  /** Null for a card that WeChat sends by itself. */
  readonly templateId: string | null;
  readonly title: string;
  readonly lines: readonly { readonly name: string; readonly value: string }[];
  readonly page: string | null;
  readonly sentAt: string;
  /** Text, because it exceeds 2^53; null where no call returns one. */
  readonly msgid: string | null;
}

export interface PushSettings {
  readonly url: string;
  readonly token: string;
  /** Non-null turns on secure mode. */
  readonly encodingAesKey: string | null;
  readonly format: "json" | "xml";
}

export interface AppState {
  app: AppProfile;
  settings: AppSettings;
  clockOffsetMs: number;
  tokens: Map<string, AccessTokenRecord>;
  classicToken: string | null;
  stableToken: string | null;
  forcedRefresh: { at: number; day: number; count: number };
  /** By API path: the last day on which it was called, and how many calls it got that day. */
  usage: Map<string, { day: number; used: number }>;
  quotaClearings: { month: string; count: number };
  users: Map<string, User>;
  loginCodes: Map<string, { openid: string; expiresAt: number }>;
  formIds: Map<string, FormPermission>;
  payments: Map<string, Payment>;
  /** Latest prepay_id by openid and orderId. */
  prepayIds: Map<string, string>;
  templates: Map<string, AccountTemplate>;
  messages: SentMessage[];
  faults: Fault[];
  push: PushSettings | null;
  nextMsgId: bigint;
  trade: TradeState;
}

const DEFAULT_PAGES: readonly string[] = [
  "pages/index/index",
  "pages/goods/detail",
  "pages/order/list",
  "pages/order/detail",
  "pages/order/pay",
  "pages/refund/detail",
];

/** Far above any possible send rate, so that a restart never reuses a msgid. */
const MSGIDS_PER_MS = 1_000_000n;

export function createAppState(
  app: AppProfile,
  pages: readonly string[] = DEFAULT_PAGES,
): AppState {
  return {
    app,
    settings: {
      pages: [...pages],
      categoryIds: CATEGORIES.map((category) => category.id),
      prepayDelaySeconds: 3,
      dailyLimits: {},
    },
    clockOffsetMs: 0,
    tokens: new Map(),
    classicToken: null,
    stableToken: null,
    forcedRefresh: { at: 0, day: 0, count: 0 },
    usage: new Map(),
    quotaClearings: { month: "", count: 0 },
    users: new Map(),
    loginCodes: new Map(),
    formIds: new Map(),
    payments: new Map(),
    prepayIds: new Map(),
    templates: new Map(),
    messages: [],
    faults: [],
    push: null,
    // Exceeds 2^53 like real msgids (facts §3.2), and never repeats across restarts and resets.
    nextMsgId: BigInt(Date.now()) * MSGIDS_PER_MS,
    trade: createTradeState(),
  };
}
