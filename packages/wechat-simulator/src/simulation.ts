import type { AppState, SentMessage } from "./app-state.ts";
import type { SubscribeEvent } from "./push/encode-event.ts";

/** What every API family and the control surface work on. */
export interface Simulation {
  readonly state: AppState;
  /** Milliseconds by the simulator's clock, which the control surface can move. */
  now(): number;
  /** Sent to the push address, if one is set. */
  push(event: SubscribeEvent): void;
  /** The card arrives on the customer's phone. */
  deliver(message: SentMessage): void;
}
