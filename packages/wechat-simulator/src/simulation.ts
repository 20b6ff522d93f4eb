import type { AppState, SentMessage } from "./app-state.ts";
import type { PushEvent } from "./push/encode-event.ts";

/** The state and effects shared by every API family and the control API. */
export interface Simulation {
  readonly state: AppState;
  /** Unix milliseconds by the simulator's clock, which the control API can advance. */
  now(): number;
  /** Posts the event to the push address, if one is set. */
  push(event: PushEvent): void;
  /** Puts the card on the customer's phone. */
  deliver(message: SentMessage): void;
}
