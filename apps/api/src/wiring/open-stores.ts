import { createApiKeyStore } from "../api-keys/api-key-store.ts";
import { createAuditQueries } from "../audit-log/audit-queries.ts";
import type { ConfigurationCache } from "../concurrency/configuration-cache.ts";
import { createCustomerQueries } from "../customers/customer-queries.ts";
import type { Database } from "../database/connect.ts";
import { allowLongStatements } from "../database/statement-timeouts.ts";
import { createDeliveryQueries } from "../deliveries/delivery-queries.ts";
import { createGrantQueries } from "../grants/grant-queries.ts";
import { createNoticeDefinitionStore } from "../notices/notice-definition-store.ts";
import { createNoticeSettingsStore } from "../notices/notice-settings-store.ts";
import { createTestReceiverStore } from "../notices/test-receiver-store.ts";
import { createDeliveryCounts } from "../overview/delivery-counts.ts";
import { createAskQueries } from "../orders/ask-queries.ts";
import { createHoldQueries } from "../orders/hold-queries.ts";
import { createOverviewQueries } from "../overview/overview-queries.ts";
import { createPauseStore } from "../pauses/pause-store.ts";
import { createPaymentSettingsStore } from "../payment-settings/payment-settings-store.ts";
import { createPushInbox } from "../push/push-inbox.ts";
import { createDeliveryStore } from "../queue/delivery-store.ts";
import { createGrantLedger } from "../queue/grant-ledger.ts";
import { createUnclearAnswerStore } from "../queue/unclear-answer-store.ts";
import { createWorkerStore } from "../queue/worker-store.ts";
import { createSessionStore } from "../session/session-store.ts";
import { createSignInFailureStore } from "../session/sign-in-failure-store.ts";
import { createTotpStore } from "../session/totp-store.ts";
import { createAccountTemplateStore } from "../templates/account-template-store.ts";
import { createLibraryCache } from "../templates/library-cache.ts";
import { createCarrierStore } from "../shipments/carrier-store.ts";
import { createShipmentQueries } from "../shipments/shipment-queries.ts";
import { createShipmentStore } from "../shipments/shipment-store.ts";
import { createOverdueQueries } from "../shipments/trade/overdue-queries.ts";
import { createTradeAccountStore } from "../shipments/trade/trade-account-store.ts";
import { createTradeOrderStore } from "../shipments/trade/trade-order-store.ts";
import { createUserStore } from "../users/user-store.ts";
import { createEventOutbox } from "../webhooks/event-outbox.ts";
import { createMessageQueries } from "../webhooks/message-queries.ts";
import { createMessageStore } from "../webhooks/message-store.ts";
import { createWebhookStore } from "../webhooks/webhook-store.ts";
import type { AdapterDecorators } from "./adapter-decorators.ts";

export type Stores = ReturnType<typeof openStores>;

/** Builds every store and query once. */
export function openStores(input: {
  database: Database;
  newId: () => string;
  adapters: AdapterDecorators;
  configuration: ConfigurationCache;
  /** Outcome events were written for webhooks. */
  onEvents(): void;
}) {
  const { database, newId, adapters, configuration } = input;
  const webhooks = configuration.watch(createWebhookStore(database), ["list", "get"]);
  const listWebhooks = configuration.cache((_key: "all") => webhooks.list());
  const paymentSettings = configuration.watch(createPaymentSettingsStore(database), [
    "find",
    "findCurrent",
    "listRelaying",
  ]);
  const listRelaying = configuration.cache((_key: "all") => paymentSettings.listRelaying());
  const outbox = createEventOutbox({
    database,
    listSubscribers: () => listWebhooks("all"),
    newId,
    onWritten: input.onEvents,
  });
  const messages = createMessageStore(database);
  const deliveries = createDeliveryStore(database, outbox);
  const shipments = createShipmentStore(database, outbox);
  const ledger = createGrantLedger({ database, newId, outbox });
  const noticeDefinitions = configuration.watch(createNoticeDefinitionStore(database), [
    "readCatalog",
  ]);
  const readCatalog = configuration.cache(noticeDefinitions.readCatalog);
  const getCatalog = () => readCatalog("all");
  const listNotices = async () => (await getCatalog()).codes;
  const noticeStore = createNoticeSettingsStore(database, { getCatalog, outbox });
  const noticeSettings = configuration.watch(noticeStore, ["list", "listStored"]);
  return {
    deliveries: adapters.store?.(deliveries) ?? deliveries,
    ledger: adapters.ledger?.(ledger) ?? ledger,
    workers: createWorkerStore(database),
    pauses: createPauseStore(database, outbox),
    unclearAnswers: createUnclearAnswerStore(database),
    noticeDefinitions,
    getCatalog,
    /** The codes of all notices. */
    listNotices,
    noticeSettings: { ...noticeSettings, list: configuration.cache(noticeSettings.list) },
    paymentSettings,
    listRelaying: () => listRelaying("all"),
    webhooks,
    /** Cached, for the sender. */
    listWebhooks: () => listWebhooks("all"),
    webhookMessages: adapters.messages?.(messages) ?? messages,
    webhookQueries: createMessageQueries(database),
    shipments: adapters.shipments?.(shipments) ?? shipments,
    shipmentQueries: createShipmentQueries(database),
    carriers: createCarrierStore(database),
    tradeOrders: createTradeOrderStore(database),
    tradeAccounts: createTradeAccountStore(database),
    overdueQueries: createOverdueQueries(database),
    inbox: createPushInbox(database),
    users: createUserStore(database),
    testReceivers: createTestReceiverStore(database),
    sessions: createSessionStore(database),
    signInFailures: createSignInFailureStore(database),
    totp: createTotpStore(database),
    apiKeys: configuration.watch(createApiKeyStore(database), ["find", "list", "markUsed"]),
    libraryCache: createLibraryCache(database),
    accountTemplates: createAccountTemplateStore(database),
    deliveryQueries: createDeliveryQueries(database),
    deliveryCounts: createDeliveryCounts(database, { listNotices }),
    customerQueries: createCustomerQueries(database),
    auditQueries: createAuditQueries(database),
    askQueries: allowLongStatements(createAskQueries(database)),
    holdQueries: allowLongStatements(createHoldQueries(database)),
    grantQueries: allowLongStatements(createGrantQueries(database)),
    overviewQueries: allowLongStatements(createOverviewQueries(database)),
  };
}
