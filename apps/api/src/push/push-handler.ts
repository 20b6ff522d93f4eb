import type { PushEvent } from "../wechat/to-push-events.ts";

/** Applies pushed events to the ledger and the deliveries. */
export interface PushHandler {
  /**
   * At-least-once: gets an event again if the process died while handling it. `isLate`: received at least a minute ago.
   * Returns false when there is nothing to match yet; the event is retried once it is late.
   */
  handle(input: { appId: string; event: PushEvent; isLate: boolean }): Promise<boolean>;
}
