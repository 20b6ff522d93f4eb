/** The composition root: this room is the only one that knows every adapter. `run-process.ts` decides which parts run. */
import { createHash } from "node:crypto";
import type { Logger } from "pino";
import { createApiKeyService } from "../api-keys/create-api-key-service.ts";
import { createApiKeyLookup } from "../api-keys/api-key-lookup.ts";
import { createAuditLogService } from "../audit-log/create-audit-log-service.ts";
import { bootstrap, type BootstrapConfig } from "../bootstrap.ts";
import { createCollectorService } from "../collector/create-collector-service.ts";
import { createCustomerTokens } from "../collector/customer-tokens.ts";
import { toBrowserUrl, type Config } from "../config.ts";
import { createCustomerService } from "../customers/create-customer-service.ts";
import type { Database } from "../database/connect.ts";
import { createDeliveryService } from "../deliveries/create-delivery-service.ts";
import { createGrantService } from "../grants/create-grant-service.ts";
import { createReadiness } from "../http/readiness.ts";
import { createCallerResolver } from "../http/resolve-caller.ts";
import { createNoticeService } from "../notices/create-notice-service.ts";
import { createTestReceiverService } from "../notices/create-test-receiver-service.ts";
import { cacheSlowCount } from "../concurrency/cache-slow-count.ts";
import { createConfigurationCache } from "../concurrency/configuration-cache.ts";
import { countSent } from "../overview/count-sent.ts";
import { createOrderService } from "../orders/create-order-service.ts";
import { createOverviewService } from "../overview/create-overview-service.ts";
import { createPauseService } from "../pauses/create-pause-service.ts";
import { createPaymentSettingsService } from "../payment-settings/create-payment-settings-service.ts";
import { createMiniPrograms } from "../payment-settings/mini-programs.ts";
import { renewSeals } from "../secrets/sealed-columns.ts";
import { createSecretBox } from "../secrets/secret-box.ts";
import { createTemplateService } from "../templates/create-template-service.ts";
import type { Services } from "../trpc/context.ts";
import { registerWebhook } from "../webhooks/register-webhook.ts";
import type { AdapterDecorators } from "./adapter-decorators.ts";
import { connectWechat } from "./connect-wechat.ts";
import { createIds } from "./create-ids.ts";
import { createPeopleServices } from "./create-people-services.ts";
import { createPush } from "./create-push.ts";
import { createSending } from "./create-sending.ts";
import { createShipments } from "./create-shipments.ts";
import { createWebhooks } from "./create-webhooks.ts";
import { DIALECT_LIMITS } from "./dialect-limits.ts";
import { findTokenTime } from "../wechat/find-token-time.ts";
import { createTemplateCaches } from "./create-template-caches.ts";
import { openStores } from "./open-stores.ts";

export type WiringConfig = Pick<
  Config,
  | "secretKeys"
  | "wechatApiUrl"
  | "wechatConnections"
  | "publicUrl"
  | "host"
  | "port"
  | "role"
  | "retentionDays"
  | "webhookAllowPrivate"
> &
  BootstrapConfig;

export interface WiringInput {
  config: WiringConfig;
  database: Database;
  logger: Logger;
  adapters?: AdapterDecorators;
  /** Unix milliseconds; tests move it. */
  now?: () => number;
}

export type Wiring = ReturnType<typeof wire>;

/** Assembles the product in dependency order; nothing runs yet. */
export function wire(input: WiringInput) {
  const { config, database, logger, adapters = {}, now = () => Date.now() } = input;
  const newId = createIds();
  const logBackgroundError = (message: string, error: unknown) =>
    logger.error({ err: error }, message);
  const publicUrl = toBrowserUrl(config);
  const wakeSender = () => sending.wake();

  const limits = DIALECT_LIMITS[database.dialect];
  const secretBox = createSecretBox(config.secretKeys);
  const configuration = createConfigurationCache({
    maxAgeMs: limits.configurationMaxAgeMs,
    now: () => performance.now(),
  });
  const stores = openStores({
    ...{ database, newId, adapters, configuration },
    onEvents: () => webhooks.wake(),
  });
  const wechat = connectWechat({ config, database, secretBox, logger });
  const gateway = adapters.gateway?.(wechat.messageGateway) ?? wechat.messageGateway;
  const miniPrograms = createMiniPrograms({
    store: stores.paymentSettings,
    secretBox,
    configuration,
  });
  const cacheSlow = <Result>(count: (key: string) => Promise<Result>) =>
    cacheSlowCount({ now, logBackgroundError }, count);
  const webhooks = createWebhooks({
    ...{ stores, config, secretBox, newId, now, logBackgroundError },
    isAlone: database.dialect === "sqlite",
    findAppId: miniPrograms.findAppId,
    resolveHost: adapters.resolveHost,
    summarizeRoughly: cacheSlow(stores.webhookQueries.summarizeUndelivered),
  });
  const shipments = createShipments({
    ...{ stores, miniPrograms, newId, now, logBackgroundError },
    gateway: wechat.shipmentGateway,
    tradeGateway: wechat.tradeGateway,
    isAlone: database.dialect === "sqlite",
  });
  const customerTokens = createCustomerTokens({ secretBox, now });

  const { grantQueries, askQueries } = stores;
  const grants = createGrantService({
    ledger: stores.ledger,
    store: stores.deliveries,
    queries: {
      ...grantQueries,
      summarize: cacheSlow(grantQueries.summarize),
      countReached: cacheSlow(grantQueries.countReached),
    },
    listSettings: stores.noticeSettings.list,
    getCatalog: stores.getCatalog,
    getAppId: miniPrograms.getAppId,
    wakeSender,
  });
  const deliveries = createDeliveryService({
    store: stores.deliveries,
    settings: stores.noticeSettings,
    getCatalog: stores.getCatalog,
    queries: stores.deliveryQueries,
    getAppId: miniPrograms.getAppId,
    newId,
    hash: (text) => createHash("sha256").update(text).digest("hex"),
    now,
    queueingAtOnce: limits.queueingAtOnce,
    triggersAtOnce: limits.triggersAtOnce,
    wakeSender,
  });
  const pauses = createPauseService({
    pauses: stores.pauses,
    settings: stores.noticeSettings,
    queries: stores.overviewQueries,
    getAppId: miniPrograms.getAppId,
    wakeSender,
  });
  const paymentSettings = createPaymentSettingsService({
    store: stores.paymentSettings,
    miniPrograms,
    secretBox,
    accountGateway: wechat.accountGateway,
    findTokenTime: (app) => findTokenTime(database.sql, app),
    findLastPush: stores.inbox.findLastReceivedAt,
    assertPublic: webhooks.assertPublic,
    summarizeRelay: stores.webhookQueries.summarizeUndelivered,
    retryAccount: async (appId) => void (await pauses.resume({ appId, api: "account" })),
    publicUrl,
    now,
  });
  const templates = createTemplateCaches({ stores, wechat, now });
  const people = createPeopleServices({ stores, secretBox, publicUrl, now });
  const services: Services = {
    ...people,
    webhooks: webhooks.service,
    shipments: shipments.service,
    trade: shipments.trade,
    deliveries,
    grants,
    orders: createOrderService({
      ledger: stores.ledger,
      store: stores.deliveries,
      readReach: cacheSlow(stores.holdQueries.readReach),
      countAsks: { 7: cacheSlow(askQueries.count7Days), 30: cacheSlow(askQueries.count30Days) },
      listSettings: stores.noticeSettings.list,
      getCatalog: stores.getCatalog,
      getAppId: miniPrograms.getAppId,
      wakeSender,
    }),
    customers: createCustomerService({
      queries: stores.customerQueries,
      listSettings: stores.noticeSettings.list,
      getCatalog: stores.getCatalog,
      getAppId: miniPrograms.getAppId,
    }),
    pauses,
    paymentSettings,
    auditLog: createAuditLogService({
      queries: stores.auditQueries,
      findAppId: miniPrograms.findAppId,
      now,
    }),
    apiKeys: createApiKeyService({ store: stores.apiKeys, now, logBackgroundError }),
    templates: createTemplateService({ miniPrograms, ...templates }),
    notices: createNoticeService({
      store: stores.noticeSettings,
      definitions: stores.noticeDefinitions,
      getCatalog: stores.getCatalog,
      miniPrograms,
      ...templates,
      // What a save strands is counted exactly.
      grants: { summarize: async () => grantQueries.summarize(await miniPrograms.getAppId()) },
      countSentIn7Days: async (appId) =>
        countSent(
          { counts: stores.deliveryCounts, now: await stores.overviewQueries.now() },
          { appId, days: 7 },
        ),
      now,
    }),
    testReceivers: createTestReceiverService({ store: stores.testReceivers, miniPrograms }),
    overview: createOverviewService({
      queries: stores.overviewQueries,
      counts: stores.deliveryCounts,
      countUsableGrants: cacheSlow(grantQueries.countUsable),
      notices: stores.noticeSettings,
      getCatalog: stores.getCatalog,
      pauses,
      paymentSettings,
      webhooks: webhooks.service,
      trade: shipments.trade,
    }),
    collector: createCollectorService({
      miniPrograms,
      accountGateway: wechat.accountGateway,
      customerTokens,
      settings: stores.noticeSettings,
      getCatalog: stores.getCatalog,
      readSubscriptions: stores.holdQueries.readSubscriptions,
    }),
  };

  const push = createPush({
    ...{ database, stores, miniPrograms, wakeSender, now, logBackgroundError },
    decorate: adapters.pushHandler,
    recordTrade: shipments.recordTrade,
    onRelayed: () => webhooks.wake(),
  });
  const sending = createSending({
    ...{ config, database, stores, miniPrograms, gateway, newId, now, logBackgroundError },
    accountTemplates: templates.accountTemplates,
    intake: push.intake,
  });

  return {
    services,
    resolveCaller: createCallerResolver({
      sessions: people.session,
      apiKeys: createApiKeyLookup({ store: stores.apiKeys, configuration, now }),
      customerTokens,
      miniPrograms,
    }),
    push,
    getCatalog: stores.getCatalog,
    readiness: createReadiness({
      database,
      queries: stores.deliveryQueries,
      pauses: stores.pauses,
      findAppId: miniPrograms.findAppId,
      listNotices: stores.listNotices,
      getWorker: sending.getWorker,
      role: config.role,
    }),
    /** `changes` stand for another environment at the next start. */
    bootstrap: (changes: Partial<BootstrapConfig> = {}) =>
      bootstrap(
        {
          auditLog: services.auditLog,
          users: stores.users,
          sessions: stores.sessions,
          apiKeys: stores.apiKeys,
          paymentSettingsStore: stores.paymentSettings,
          paymentSettings,
          registerWebhook: (webhook) =>
            registerWebhook({ store: stores.webhooks, secretBox, now }, webhook),
          renewSeals: () => renewSeals({ database, secretBox }),
          now,
        },
        { ...config, ...changes },
      ),
    async startSending() {
      await webhooks.start();
      await shipments.start();
      await sending.start();
    },
    /** Parts that tests drive without HTTP. */
    parts: {
      ...stores,
      ...wechat,
      miniPrograms,
      checkDrift: sending.checkDrift,
      intake: push.intake,
    },
    /** Drains the senders, then lets go of WeChat and the database. */
    async close() {
      await Promise.all([sending.stop(), shipments.stop(), webhooks.close()]);
      await wechat.pools.close();
      await database.close();
    },
  };
}
