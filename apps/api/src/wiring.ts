/** The one file that knows every adapter. `main.ts` decides what of it runs. */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  createSender,
  listLanes,
  type DeliveryStore,
  type GrantLedger,
  type MessageGateway,
} from "@mp-notice/core";
import type { Logger } from "pino";
import { monotonicFactory } from "ulid";
import { bootstrap } from "./bootstrap.ts";
import type { Config } from "./config.ts";
import { createOperatorServices } from "./create-operator-services.ts";
import { createAccessTokenStore } from "./wechat/access-token-store.ts";
import type { Database } from "./database/connect.ts";
import { createDeliveryQueries } from "./deliveries/delivery-queries.ts";
import { createDeliveryStore } from "./queue/delivery-store.ts";
import { createGrantLedger } from "./queue/grant-ledger.ts";
import { createGrantQueries } from "./grants/grant-queries.ts";
import { allowLongStatements } from "./database/statement-timeouts.ts";
import { createPauseStore } from "./pauses/pause-store.ts";
import { createPruner } from "./retention/pruner.ts";
import { createUnclearAnswerStore } from "./queue/unclear-answer-store.ts";
import { createWorkerStore } from "./queue/worker-store.ts";
import { createDeliveryService } from "./deliveries/create-delivery-service.ts";
import { createGrantService } from "./grants/create-grant-service.ts";
import { createPushHandler } from "./push/create-push-handler.ts";
import { createPushIntake } from "./push/push-intake.ts";
import { createReadiness } from "./http/readiness.ts";
import { createDailyDriftCheck } from "./notices/check-drift-daily.ts";
import { createSecretBox } from "./secrets/secret-box.ts";
import type { Services } from "./trpc/context.ts";
import { createAccessTokens } from "./wechat/access-token.ts";
import { createAccountGateway } from "./wechat/account-gateway.ts";
import { createMessageGateway } from "./wechat/message-gateway.ts";
import { createWechatPools } from "./wechat/wechat-pools.ts";
import { type RunningWorker, startWorker } from "./worker/start-worker.ts";

const SENDING_CONNECTIONS = 64;
/** Transactions of triggers at the same time. SQLite has one connection; beyond that sharing is worth more than company. */
const QUEUEING_AT_ONCE = { sqlite: 1, mysql: 2 };
/** With it, SQLite stores some 20 outcomes in a transaction instead of one. */
const GATHER_MS = 4;

/** Puts something around an adapter: how tests stop a process at a labelled point. */
export interface AdapterDecorators {
  store?(store: DeliveryStore): DeliveryStore;
  ledger?(ledger: GrantLedger): GrantLedger;
  gateway?(gateway: MessageGateway): MessageGateway;
}

export function wire(input: {
  config: Config;
  database: Database;
  logger: Logger;
  adapters?: AdapterDecorators;
}) {
  const { config, database, logger, adapters = {} } = input;
  const now = () => Date.now();
  const newId = monotonicFactory();
  const hash = (text: string) => createHash("sha256").update(text).digest("hex");
  const logBackgroundError = (message: string, error: unknown) =>
    logger.error({ err: error }, message);
  let worker: RunningWorker | null = null;
  const wakeSender = () => worker?.wake();

  const secretBox = createSecretBox(config.secretKeys);
  const pools = createWechatPools({
    baseUrl: config.wechatApiUrl,
    sendingConnections: SENDING_CONNECTIONS,
  });
  const tokens = createAccessTokens({
    http: pools.tokens,
    store: createAccessTokenStore({ database, secretBox }),
  });
  const bareGateway = createMessageGateway({ http: pools.sends, tokens });
  const gateway = adapters.gateway?.(bareGateway) ?? bareGateway;
  const accountGateway = createAccountGateway({
    http: pools.account,
    signInHttp: pools.signIns,
    tokens,
    onOddEntry: (message, entry) => logger.warn({ entry }, message),
  });

  const bareStore = createDeliveryStore(database);
  const store = adapters.store?.(bareStore) ?? bareStore;
  const bareLedger = createGrantLedger({ database, newId });
  const ledger = adapters.ledger?.(bareLedger) ?? bareLedger;
  const pauses = createPauseStore(database);
  const deliveryQueries = createDeliveryQueries(database);

  const grants = createGrantService({
    ledger,
    store,
    queries: allowLongStatements(createGrantQueries(database)),
    listSettings: (appId) => operator.noticeSettings.list(appId),
    getAppId: () => operator.miniPrograms.getAppId(),
    wakeSender,
  });
  const operator = createOperatorServices({
    database,
    secretBox,
    accountGateway,
    grants,
    wakeSender,
    logBackgroundError,
    config,
    now,
  });
  const getAppId = () => operator.miniPrograms.getAppId();
  const deliveries = createDeliveryService({
    store,
    settings: operator.noticeSettings,
    queries: deliveryQueries,
    getAppId,
    newId,
    hash,
    queueingAtOnce: QUEUEING_AT_ONCE[database.dialect],
    wakeSender,
  });
  const intake = createPushIntake({
    inbox: operator.inbox,
    handler: createPushHandler({ ledger, store, wakeSender }),
    now,
    logBackgroundError,
  });
  const sender = createSender({
    store,
    pauses,
    unclearAnswers: createUnclearAnswerStore(database),
    settings: operator.noticeSettings,
    gateway,
    findMiniProgram: operator.miniPrograms.find,
    checkDrift: operator.checkDrift,
    newId,
    random: Math.random,
    sleep: (ms) => sleep(ms),
    gather: () => sleep(GATHER_MS),
    now: () => performance.now(),
    logBackgroundError,
    onDue: wakeSender,
    maxInFlight: SENDING_CONNECTIONS,
  });
  const checkDriftDaily = createDailyDriftCheck({
    checkDrift: operator.checkDrift,
    findAppId: operator.miniPrograms.findAppId,
    now,
    logBackgroundError,
  });
  const pruner = allowLongStatements(
    createPruner({ database, retentionDays: config.retentionDays, now }),
  );
  const services: Services = { ...operator.services, deliveries, grants };

  return {
    services,
    resolveCaller: operator.resolveCaller,
    push: { ...operator.push, intake, now },
    readiness: createReadiness({
      database,
      queries: deliveryQueries,
      pauses,
      findAppId: operator.miniPrograms.findAppId,
      getWorker: () => worker,
      role: config.role,
    }),
    bootstrap: () => bootstrap(operator.bootstrapDeps, config),
    async startSending() {
      worker = await startWorker({
        sender,
        store,
        ledger,
        workers: createWorkerStore(database),
        isAlone: database.dialect === "sqlite",
        findAppId: operator.miniPrograms.findAppId,
        listLanes: async (appId) => listLanes(await operator.noticeSettings.list(appId)),
        doChores: async () => {
          await intake.sweep();
          await checkDriftDaily();
          await pruner.prune();
        },
        newId,
        logBackgroundError,
      });
    },
    /** Drains the sender, then lets go of WeChat and the database. */
    async close() {
      await worker?.stop();
      await pools.close();
      await database.close();
    },
  };
}
