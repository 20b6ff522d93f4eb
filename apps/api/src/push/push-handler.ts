import type { PushEvent } from "../wechat/to-push-events.ts";

/** Acts on what was pushed: the ledger and the log. */
export interface PushHandler {
  /** May get an event again when the process died while it was handled. */
  handle(input: { appId: string; event: PushEvent }): Promise<void>;
}
