/** Puts the operator's side together: everything but the ledger and the queue. */
import type { AccountGateway } from "@mp-notice/core";
import { createApiKeyService } from "./api-keys/create-api-key-service.ts";
import { createApiKeyLookup } from "./api-keys/api-key-lookup.ts";
import { createAuditLogService } from "./audit-log/create-audit-log-service.ts";
import { createCollectorService } from "./collector/create-collector-service.ts";
import { createCustomerTokens } from "./collector/customer-tokens.ts";
import type { Config } from "./config.ts";
import { createAccountTemplateStore } from "./templates/account-template-store.ts";
import { createApiKeyStore } from "./api-keys/api-key-store.ts";
import { createAuditQueries } from "./audit-log/audit-queries.ts";
import type { Database } from "./database/connect.ts";
import { createDeliveryCounts } from "./overview/delivery-counts.ts";
import { createGrantQueries } from "./grants/grant-queries.ts";
import { createLibraryCache } from "./templates/library-cache.ts";
import { createNoticeSettingsStore } from "./notices/notice-settings-store.ts";
import { createOverviewQueries } from "./overview/overview-queries.ts";
import { allowLongStatements } from "./database/statement-timeouts.ts";
import { createPauseStore } from "./pauses/pause-store.ts";
import { createPaymentSettingsStore } from "./payment-settings/payment-settings-store.ts";
import { createPushInbox } from "./push/push-inbox.ts";
import { renewSeals } from "./secrets/sealed-columns.ts";
import { createSessionStore } from "./session/session-store.ts";
import { createSignInFailureStore } from "./session/sign-in-failure-store.ts";
import { createTotpStore } from "./session/totp-store.ts";
import { createUserStore } from "./users/user-store.ts";
import type { GrantService } from "./grants/grant-service.ts";
import { createCallerResolver } from "./http/resolve-caller.ts";
import { createDriftCheck } from "./notices/check-drift.ts";
import { createNoticeService } from "./notices/create-notice-service.ts";
import { countSent } from "./overview/count-sent.ts";
import { createOverviewService } from "./overview/create-overview-service.ts";
import { cacheSlowCount } from "./overview/cache-slow-count.ts";
import { createPauseService } from "./pauses/create-pause-service.ts";
import { createPaymentSettingsService } from "./payment-settings/create-payment-settings-service.ts";
import { createMiniPrograms } from "./payment-settings/mini-programs.ts";
import type { SecretBox } from "./secrets/secret-box.ts";
import { createSessionService } from "./session/create-session-service.ts";
import { createTotpService } from "./session/create-totp-service.ts";
import { createCredentialJudge } from "./session/credential-judge.ts";
import { createKnownAddresses } from "./session/known-addresses.ts";
import { createPasswordQueue } from "./session/password-queue.ts";
import { createSecondFactors } from "./session/second-factor.ts";
import { createSignInLimits } from "./session/sign-in-limits.ts";
import { createAccountTemplates } from "./templates/account-templates.ts";
import { createTemplateService } from "./templates/create-template-service.ts";
import { createLibrary } from "./templates/library.ts";
import { createUserService } from "./users/create-user-service.ts";
import type { PushProblem } from "./wechat/push-problem.ts";

interface OperatorDeps {
  database: Database;
  secretBox: SecretBox;
  accountGateway: AccountGateway;
  grants: Pick<GrantService, "summarize">;
  wakeSender(): void;
  /** A failure with no caller to report it to. */
  logBackgroundError(message: string, error: unknown): void;
  config: Pick<Config, "publicUrl" | "host" | "port">;
  /** Unix milliseconds. */
  now(): number;
}

export function createOperatorServices(deps: OperatorDeps) {
  const { database, secretBox, accountGateway, grants, config, now } = deps;
  const paymentSettingsStore = createPaymentSettingsStore(database);
  const miniPrograms = createMiniPrograms({ store: paymentSettingsStore, secretBox });
  const users = createUserStore(database);
  const sessionStore = createSessionStore(database);
  const apiKeyStore = createApiKeyStore(database);
  const noticeStore = createNoticeSettingsStore(database);
  const inbox = createPushInbox(database);
  const customerTokens = createCustomerTokens({ secretBox, now });
  const library = createLibrary({
    cache: createLibraryCache(database),
    gateway: accountGateway,
    now,
  });
  const accountTemplates = createAccountTemplates({
    store: createAccountTemplateStore(database),
    gateway: accountGateway,
    now,
  });

  const publicUrl = config.publicUrl ?? `http://${config.host}:${config.port}`;
  const queue = createPasswordQueue();
  const limits = createSignInLimits({
    failures: createSignInFailureStore(database),
    known: createKnownAddresses({ listSignIns: sessionStore.listSignIns, now }),
    queue,
    now,
  });
  const totpStore = createTotpStore(database);
  const secondFactors = createSecondFactors({ store: totpStore, secretBox, now });
  const judge = createCredentialJudge({ users, sessions: sessionStore, limits, secondFactors });
  const session = createSessionService({
    users,
    sessions: sessionStore,
    limits,
    judge,
    queue,
    now,
  });
  const paymentSettings = createPaymentSettingsService({
    store: paymentSettingsStore,
    miniPrograms,
    secretBox,
    accountGateway,
    findLastPush: inbox.findLastReceivedAt,
    retryAccount: async (appId) => void (await pauses.resume({ appId, api: "account" })),
    publicUrl,
    now,
  });
  const counts = createDeliveryCounts(database);
  const queries = allowLongStatements(createOverviewQueries(database));
  const notices = createNoticeService({
    store: noticeStore,
    miniPrograms,
    library,
    accountTemplates,
    grants,
    countSentIn7Days: async (appId) =>
      countSent({ counts, now: await queries.now() }, { appId, days: 7 }),
    now,
  });
  const pauses = createPauseService({
    pauses: createPauseStore(database),
    settings: noticeStore,
    queries,
    getAppId: async () => (await miniPrograms.get()).appId,
    wakeSender: deps.wakeSender,
  });
  const services = {
    auditLog: createAuditLogService({
      queries: createAuditQueries(database),
      findAppId: miniPrograms.findAppId,
      now,
    }),
    session,
    totp: createTotpService({ users, store: totpStore, judge, secondFactors }),
    apiKeys: createApiKeyService({ store: apiKeyStore, now }),
    users: createUserService({ store: users, totp: totpStore, publicUrl, now }),
    paymentSettings,
    templates: createTemplateService({ miniPrograms, library, accountTemplates }),
    notices,
    pauses,
    overview: createOverviewService({
      queries,
      counts,
      countUsableGrants: cacheSlowCount(
        { now, logBackgroundError: deps.logBackgroundError },
        allowLongStatements(createGrantQueries(database)).countUsable,
      ),
      notices: noticeStore,
      pauses,
      paymentSettings,
    }),
    collector: createCollectorService({
      miniPrograms,
      accountGateway,
      customerTokens,
      settings: noticeStore,
    }),
  };
  return {
    services,
    miniPrograms,
    /** The sender's settings of every notice. */
    noticeSettings: noticeStore,
    checkDrift: createDriftCheck({ store: noticeStore, miniPrograms, accountTemplates }),
    inbox,
    push: {
      findPush: miniPrograms.findPush,
      recordRefusal: (refusal: { appId: string; problem: PushProblem }) =>
        paymentSettingsStore.recordPushRefusal({ ...refusal, now: now() }),
    },
    resolveCaller: createCallerResolver({
      sessions: session,
      apiKeys: createApiKeyLookup({ store: apiKeyStore, now }),
      customerTokens,
      miniPrograms,
    }),
    bootstrapDeps: {
      auditLog: services.auditLog,
      users,
      sessions: sessionStore,
      apiKeys: apiKeyStore,
      paymentSettingsStore,
      paymentSettings,
      renewSeals: () => renewSeals({ database, secretBox }),
      now,
    },
  };
}
