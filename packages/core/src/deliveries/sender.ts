import type { NoticeSettingsStore } from "../notices/notice-settings.port.ts";
import type { DeliveryStore } from "./delivery-store.port.ts";
import type { PauseStore } from "./pause-store.port.ts";
import type { UnclearAnswerStore } from "./unclear-answers.port.ts";
import type { MessageGateway, MiniProgram, MiniprogramState } from "./wechat.port.ts";

/** The mini program whose deliveries are sent, with the version that its cards open. */
export interface SendingMiniProgram extends MiniProgram {
  miniprogramState: MiniprogramState;
}

export interface SenderDeps {
  store: DeliveryStore;
  pauses: PauseStore;
  unclearAnswers: UnclearAnswerStore;
  settings: NoticeSettingsStore;
  gateway: MessageGateway;
  /** `null` while no mini program is configured. */
  findMiniProgram(): Promise<SendingMiniProgram | null>;
  /** Compares a notice's mapping with the account, after an answer that hints at a difference. True when they agree. */
  checkDrift(input: { appId: string; code: string }): Promise<boolean>;
  newId(): string;
  random(): number;
  sleep(ms: number): Promise<void>;
  /** Lets a moment pass in which more answers come in: outcomes are stored together. */
  gather(): Promise<void>;
  /** Milliseconds that only grow. */
  now(): number;
  /** A failure with no caller to report it to; the sender keeps running. */
  logBackgroundError(message: string, error: unknown): void;
  /** Something fell due meanwhile, or connections that a look waited for are free: look again. */
  onDue(): void;
  /** Messages on their way at most: the connections of the gateway's pool. */
  maxInFlight: number;
}

/** What a look came to. */
export interface Look {
  /** How many due deliveries it found, whatever became of them. */
  found: number;
  /** There may be more that is due · the connections are taken · nothing more is due now. */
  next: "look_again" | "wait_for_answers" | "wait_for_work";
}

export interface Sender {
  /** Claims what free connections allow and lets it leave; sends go on in the background. */
  fill(workerId: string): Promise<Look>;
  /** What is on its way or not stored yet. */
  inFlight(): number;
  /** Resolves when the outcome of everything in flight is stored. */
  drain(): Promise<void>;
}
