import type { MiniProgram } from "@mp-notice/core";
import { createAlarm } from "../../concurrency/alarm.ts";
import { DAY_MS } from "../../time/china-days.ts";
import type { TradeGateway } from "../../wechat/trade-gateway.ts";
import { checkTradeAccount } from "./check-trade-account.ts";
import type { TradeAccountStore } from "./trade-account-store.ts";
import type { TradeOrderStore } from "./trade-order-store.ts";

export interface TradeWatchDeps {
  accounts: TradeAccountStore;
  orders: TradeOrderStore;
  gateway: TradeGateway;
  /** `null` while no mini program is configured. */
  findMiniProgram(): Promise<MiniProgram | null>;
  logBackgroundError(message: string, error: unknown): void;
}

export interface TradeWatch {
  /** Does what is due: the daily check, the reading of the unshipped orders. */
  look(signal?: AbortSignal): Promise<void>;
}

export interface RunningTradeWatch {
  /** Something may be due. */
  wake(): void;
  stop(): Promise<void>;
}

const CHECK_AGAIN_MS = 3_600_000;
const WATCH_EVERY_MS = 15 * 60_000;
const WATCH_AGAIN_MS = 5 * 60_000;
const LOOK_EVERY_MS = 60_000;
/** A reading ends before the next one may start in another process. */
const READ_AT_MOST_MS = 10 * 60_000;
/** 20,000 orders: a shop with more has other troubles, and each page is a call. */
const MAX_PAGES = 200;
/** Older orders are beyond help, or presales. */
const PAID_WITHIN_MS = 60 * DAY_MS;

export function createTradeWatch(deps: TradeWatchDeps): TradeWatch {
  const { accounts, orders, gateway } = deps;

  /** Page by page; what the list does not have any more was shipped, or needs no shipment. */
  async function read(app: MiniProgram, signal: AbortSignal | undefined): Promise<void> {
    const { appId } = app;
    const started = performance.now();
    const startedAt = await orders.now();
    const range = { paidFrom: startedAt - PAID_WITHIN_MS, paidUntil: startedAt };
    let after: string | null = null;
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      if (performance.now() - started > READ_AT_MOST_MS) break;
      if (signal?.aborted === true) return;
      const readAt = await orders.now();
      const page = await gateway.listUnshipped({ app, ...range, after });
      await orders.saveUnshipped({ appId, orders: page.orders, readAt });
      after = page.next;
      if (after !== null) continue;
      await orders.closeOthers({ appId, ...range, startedAt });
      await accounts.markWatched(appId);
      return;
    }
    throw new Error("WeChat's list of unshipped orders is too long to be read whole");
  }

  async function attempt(
    app: MiniProgram,
    task: { name: "check" | "watch"; everyMs: number; againMs: number; run(): Promise<unknown> },
  ): Promise<void> {
    const { appId } = app;
    if (!(await accounts.take({ appId, task: task.name, againInMs: task.everyMs }))) return;
    try {
      await task.run();
    } catch (error) {
      deps.logBackgroundError(`shipping management: the ${task.name} failed`, error);
      await accounts.postpone({ appId, task: task.name, inMs: task.againMs });
    }
  }

  return {
    async look(signal) {
      const app = await deps.findMiniProgram();
      if (!app) return;
      await attempt(app, {
        ...{ name: "check", everyMs: DAY_MS, againMs: CHECK_AGAIN_MS },
        run: () => checkTradeAccount({ accounts, gateway }, app),
      });
      if ((await accounts.find(app.appId))?.managed !== true) return;
      await attempt(app, {
        ...{ name: "watch", everyMs: WATCH_EVERY_MS, againMs: WATCH_AGAIN_MS },
        run: () => read(app, signal),
      });
    },
  };
}

export function startTradeWatch(deps: TradeWatchDeps): RunningTradeWatch {
  const watch = createTradeWatch(deps);
  const alarm = createAlarm();
  const stopping = new AbortController();
  const { signal } = stopping;

  async function loop(): Promise<void> {
    while (!signal.aborted) {
      alarm.arm();
      try {
        await watch.look(signal);
      } catch (error) {
        deps.logBackgroundError("shipping management could not be watched", error);
      }
      if (!signal.aborted) await alarm.rest(LOOK_EVERY_MS);
    }
  }

  const looping = loop();
  return {
    wake: alarm.wake,
    async stop() {
      stopping.abort();
      alarm.wake();
      await looping;
    },
  };
}
