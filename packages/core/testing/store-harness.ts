/// <reference lib="esnext.disposable" />
import type { DeliveryReason, DeliveryState } from "../src/deliveries/delivery.ts";
import type { DeliveryStore, WorkerStore } from "../src/deliveries/delivery-store.port.ts";
import type { PauseStore } from "../src/deliveries/pause-store.port.ts";
import type { UnclearAnswerStore } from "../src/deliveries/unclear-answers.port.ts";
import type { Grant } from "../src/grants/grant.ts";
import type { GrantLedger } from "../src/grants/grant-ledger.port.ts";

/** The stores over one empty storage, with what the contracts inspect. Created for each test. */
export interface StoreHarness extends AsyncDisposable {
  store: DeliveryStore;
  ledger: GrantLedger;
  workers: WorkerStore;
  pauses: PauseStore;
  unclearAnswers: UnclearAnswerStore;
  appId: string;
  /** At least two templates of the mini program. */
  knownTemplateIds: readonly string[];
  /** A new id that sorts after all earlier ones. */
  newId(): string;
  /** Moves the storage's clock forward. */
  advance(ms: number): void;
  /** The storage's clock in unix milliseconds. */
  now(): Promise<number>;
  readDelivery(id: string): Promise<StoredDelivery>;
  listGrants(openid: string): Promise<Grant[]>;
}

/** A delivery as it is stored; times are unix milliseconds. */
export interface StoredDelivery {
  state: DeliveryState;
  reason: DeliveryReason | null;
  dueAt: number;
  attempts: number;
  lostInARow: number;
  grantId: string | null;
  isPinned: boolean;
  msgId: string | null;
  timeline: { what: string }[];
}

/** An implementation of the stores that the contracts run against. */
export interface StoreSubject {
  name: string;
  create(): Promise<StoreHarness>;
}
