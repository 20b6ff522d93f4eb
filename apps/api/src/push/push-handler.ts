import type { PushEvent } from "../wechat/to-push-events.ts";

/** Acts on what was pushed: the ledger and the log. */
export interface PushHandler {
  /**
   * May get the same event again when the process died while it was handled. `isLate`: it was received a minute ago or more.
   * False = nothing to act on yet, ask again once it is late.
   */
  handle(input: { appId: string; event: PushEvent; isLate: boolean }): Promise<boolean>;
}
