import type { Database } from "../database/connect.ts";
import type { MiniPrograms } from "../payment-settings/mini-programs.ts";
import { createPushHandler } from "../push/create-push-handler.ts";
import type { PushHandler } from "../push/push-handler.ts";
import { createPushIntake } from "../push/push-intake.ts";
import { createPushRelay } from "../push/push-relay.ts";
import type { PushProblem } from "../wechat/push-problem.ts";
import type { TradeEvent } from "../wechat/to-trade-event.ts";
import type { Stores } from "./open-stores.ts";

export interface PushDeps {
  database: Database;
  stores: Stores;
  miniPrograms: MiniPrograms;
  /** Wraps the handler in tests. */
  decorate?: ((handler: PushHandler) => PushHandler) | undefined;
  recordTrade(input: { appId: string; event: TradeEvent }): Promise<void>;
  wakeSender(): void;
  /** A push was stored for the relay. */
  onRelayed(): void;
  now(): number;
  logBackgroundError(message: string, error: unknown): void;
}

/** What the push endpoint needs: the inbox with its handler, and the relay to the shop's own endpoint. */
export function createPush(deps: PushDeps) {
  const { database, stores, miniPrograms, wakeSender, now, logBackgroundError } = deps;
  const handler = createPushHandler({
    ledger: stores.ledger,
    store: stores.deliveries,
    recordTrade: deps.recordTrade,
    wakeSender,
  });
  return {
    intake: createPushIntake({
      inbox: stores.inbox,
      handler: deps.decorate?.(handler) ?? handler,
      now,
      logBackgroundError,
    }),
    relay: createPushRelay({
      ...{ database, now },
      listRelaying: stores.listRelaying,
      onStored: deps.onRelayed,
    }),
    findPush: miniPrograms.findPush,
    recordRefusal: (refusal: { appId: string; problem: PushProblem }) =>
      stores.paymentSettings.recordPushRefusal({ ...refusal, now: now() }),
    now,
  };
}
