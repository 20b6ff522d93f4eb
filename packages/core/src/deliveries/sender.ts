import type { NoticeCatalog } from "../notices/notice-catalog.ts";
import type { NoticeSettingsStore } from "../notices/notice-settings.port.ts";
import type { DeliveryStore } from "./delivery-store.port.ts";
import type { PauseStore } from "./pause-store.port.ts";
import type { UnclearAnswerStore } from "./unclear-answers.port.ts";
import type { MessageGateway, MiniProgram, MiniprogramState } from "./wechat.port.ts";

/** The mini program whose deliveries are sent, and which version its cards open. */
export interface SendingMiniProgram extends MiniProgram {
  miniprogramState: MiniprogramState;
}

export interface SenderDeps {
  store: DeliveryStore;
  pauses: PauseStore;
  unclearAnswers: UnclearAnswerStore;
  settings: NoticeSettingsStore;
  getCatalog(): Promise<NoticeCatalog>;
  gateway: MessageGateway;
  /** `null` while no mini program is configured. */
  findMiniProgram(): Promise<SendingMiniProgram | null>;
  /** Compares a notice's mapping with the account, after an answer that hints at drift. True when they agree. */
  checkDrift(input: { appId: string; code: string }): Promise<boolean>;
  newId(): string;
  random(): number;
  sleep(ms: number): Promise<void>;
  /** Waits briefly, so that outcomes are stored in larger batches. */
  gather(): Promise<void>;
  /** Monotonic milliseconds. */
  now(): number;
  /** A failure with no caller to report it to; the sender keeps running. */
  logBackgroundError(message: string, error: unknown): void;
  /** Called when something is due or connections that `fill` waited for are free: call `fill` again. */
  onDue(): void;
  /** Maximum number of sends in flight: the size of the gateway's connection pool. */
  maxInFlight: number;
}

export interface FillResult {
  /** How many due deliveries were found, including those that were not sent. */
  found: number;
  /** More may be due · all connections are busy · nothing more is due now. */
  next: "look_again" | "wait_for_answers" | "wait_for_work";
}

export interface Sender {
  /** Claims as many deliveries as connections are free and sends them in the background. */
  fill(workerId: string): Promise<FillResult>;
  /** Sends that are unanswered or whose outcome is not stored yet. */
  inFlight(): number;
  /** Resolves when every outcome in flight is stored. */
  drain(): Promise<void>;
}
