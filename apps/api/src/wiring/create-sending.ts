import { setTimeout as sleep } from "node:timers/promises";
import { createSender, listLanes, type MessageGateway } from "@mp-notice/core";
import type { Config } from "../config.ts";
import type { Database } from "../database/connect.ts";
import { allowLongStatements } from "../database/statement-timeouts.ts";
import { createDailyDriftCheck } from "../notices/check-drift-daily.ts";
import { createDriftCheck } from "../notices/check-drift.ts";
import type { MiniPrograms } from "../payment-settings/mini-programs.ts";
import type { PushIntake } from "../push/push-intake.ts";
import { createPruner } from "../retention/pruner.ts";
import { type RunningWorker, startWorker } from "../worker/start-worker.ts";
import type { TemplateCaches } from "./create-template-caches.ts";
import type { Stores } from "./open-stores.ts";

export interface SendingDeps {
  config: Pick<Config, "wechatConnections" | "retentionDays">;
  database: Database;
  stores: Stores;
  miniPrograms: MiniPrograms;
  gateway: MessageGateway;
  accountTemplates: TemplateCaches["accountTemplates"];
  intake: Pick<PushIntake, "sweep">;
  newId(): string;
  now(): number;
  logBackgroundError(message: string, error: unknown): void;
}

/** Batching delay: with it, SQLite records about 20 outcomes per transaction instead of one. */
const GATHER_MS = 4;

/** The sender with its worker and the chores that run beside it. Nothing runs before `start`. */
export function createSending(deps: SendingDeps) {
  const { config, database, stores, miniPrograms, newId, now, logBackgroundError } = deps;
  let worker: RunningWorker | null = null;
  const wake = () => worker?.wake();

  const checkDrift = createDriftCheck({
    store: stores.noticeSettings,
    miniPrograms,
    accountTemplates: deps.accountTemplates,
  });
  const sender = createSender({
    store: stores.deliveries,
    pauses: stores.pauses,
    unclearAnswers: stores.unclearAnswers,
    settings: stores.noticeSettings,
    getCatalog: stores.getCatalog,
    gateway: deps.gateway,
    findMiniProgram: miniPrograms.find,
    checkDrift,
    newId,
    random: Math.random,
    sleep: (ms) => sleep(ms),
    gather: () => sleep(GATHER_MS),
    now: () => performance.now(),
    logBackgroundError,
    onDue: wake,
    maxInFlight: config.wechatConnections,
  });
  const checkDriftDaily = createDailyDriftCheck({
    checkDrift,
    findAppId: miniPrograms.findAppId,
    listNotices: async () =>
      (await stores.getCatalog()).notices.flatMap(({ code, isRetired }) =>
        isRetired ? [] : [code],
      ),
    now,
    logBackgroundError,
  });
  const pruner = allowLongStatements(
    createPruner({ database, retentionDays: config.retentionDays, now }),
  );

  return {
    checkDrift,
    wake,
    /** `null` before `start`. */
    getWorker: () => worker,
    async start(): Promise<void> {
      worker = await startWorker({
        sender,
        store: stores.deliveries,
        ledger: stores.ledger,
        workers: stores.workers,
        isAlone: database.dialect === "sqlite",
        findAppId: miniPrograms.findAppId,
        listLanes: async (appId) => listLanes(await stores.noticeSettings.list(appId)),
        listNotices: stores.listNotices,
        listSettings: stores.noticeSettings.list,
        doChores: async () => {
          await deps.intake.sweep();
          await checkDriftDaily();
          await pruner.prune();
        },
        newId,
        logBackgroundError,
      });
    },
    /** Drains the sender. */
    stop: async () => worker?.stop(),
  };
}
