/** Seeds every install before the process listens: first owner, API key, demo app. Idempotent and safe to run concurrently. */
import { NoticeError } from "@mp-notice/core";
import { hash } from "@node-rs/argon2";
import type { AuditLogService } from "./audit-log/audit-log.contract.ts";
import { ConfigError, type Config } from "./config.ts";
import type { ApiKeyStore } from "./api-keys/api-key-store.ts";
import type { PaymentSettingsStore } from "./payment-settings/payment-settings-store.ts";
import type { SessionStore } from "./session/session-store.ts";
import type { UserStore } from "./users/user-store.ts";
import type { PaymentSettingsService } from "./payment-settings/payment-settings.contract.ts";
import { hashToken } from "./secrets/hash-token.ts";
import { assertStrongPassword } from "./session/assert-strong-password.ts";
import type { WebhookToRegister } from "./webhooks/register-webhook.ts";
import { LOGIN_LINK_LIFE_MS } from "./session/login-link.ts";
import { SecretBoxError } from "./secrets/secret-box.ts";

interface BootstrapDeps {
  auditLog: Pick<AuditLogService, "actAs">;
  users: UserStore;
  sessions: SessionStore;
  apiKeys: ApiKeyStore;
  paymentSettingsStore: PaymentSettingsStore;
  paymentSettings: PaymentSettingsService;
  registerWebhook(webhook: WebhookToRegister): Promise<void>;
  /** Rotates every sealed secret to the first key. @throws SecretBoxError */
  renewSeals(): Promise<void>;
  /** Unix milliseconds. */
  now(): number;
}

export type BootstrapConfig = Pick<
  Config,
  "admin" | "serviceApiKey" | "loginLinkToken" | "demoApp" | "demoWebhook"
>;

/** @throws ConfigError naming a setting that is missing or does not match the stored data. */
export function bootstrap(deps: BootstrapDeps, config: BootstrapConfig): Promise<void> {
  const actor = { kind: "system", id: null, name: "" } as const;
  return deps.auditLog.actAs({ actor, clientAddress: null }, () => seed(deps, config));
}

async function seed(deps: BootstrapDeps, config: BootstrapConfig): Promise<void> {
  await renewSeals(deps);
  await addFirstOwner(deps, config);
  if (config.serviceApiKey !== null) {
    await deps.apiKeys.register({
      keyHash: hashToken(config.serviceApiKey),
      lastFour: config.serviceApiKey.slice(-4),
      name: "SERVICE_API_KEY",
      now: deps.now(),
    });
  }
  if (config.loginLinkToken !== null) await addLoginLink(deps, config.loginLinkToken);
  if (config.demoApp) await fillInDemoApp(deps, config.demoApp);
  if (config.demoWebhook) await deps.registerWebhook(config.demoWebhook);
}

async function addFirstOwner(
  { users, now }: BootstrapDeps,
  { admin }: BootstrapConfig,
): Promise<void> {
  if (await users.findFirstOwner()) return;
  if (!admin) {
    throw new ConfigError([
      { setting: "ADMIN_EMAIL", problem: "is missing: there is no owner yet" },
      { setting: "ADMIN_PASSWORD", problem: "is missing: there is no owner yet" },
    ]);
  }
  await assertAdminPassword(admin);
  const passwordHash = await hash(admin.password);
  await users.addOwner({ email: admin.email.trim().toLowerCase(), passwordHash, now: now() });
}

/** The first owner's password opens everything, so the rule for all passwords applies to it too. */
async function assertAdminPassword({
  email,
  password,
}: NonNullable<Config["admin"]>): Promise<void> {
  try {
    await assertStrongPassword(password, email.trim().toLowerCase());
  } catch (error) {
    if (!(error instanceof NoticeError)) throw error;
    const [detail] = error.details;
    throw new ConfigError([{ setting: "ADMIN_PASSWORD", problem: detail?.problem ?? "is weak" }]);
  }
}

async function addLoginLink({ users, sessions, now }: BootstrapDeps, token: string): Promise<void> {
  const owner = await users.findFirstOwner();
  if (!owner) return;
  const createdAt = now();
  await sessions.addLoginLink({
    tokenHash: hashToken(token),
    userId: owner.id,
    now: createdAt,
    expiresAt: createdAt + LOGIN_LINK_LIFE_MS,
  });
}

/** Fills empty settings only, and never overwrites an operator's. */
async function fillInDemoApp(
  { paymentSettingsStore, paymentSettings }: BootstrapDeps,
  { appId, appSecret, pushToken }: NonNullable<Config["demoApp"]>,
): Promise<void> {
  if (await paymentSettingsStore.findCurrent()) return;
  await paymentSettings.update({
    appId,
    appSecret,
    name: "演示小程序",
    ...(pushToken === null ? {} : { push: { token: pushToken } }),
  });
}

async function renewSeals(deps: BootstrapDeps): Promise<void> {
  try {
    await deps.renewSeals();
  } catch (error) {
    if (!(error instanceof SecretBoxError)) throw error;
    const problem =
      error.missingKeyId === null
        ? "do not decrypt the stored secrets: a key was changed under the same id"
        : `lack the key ${error.missingKeyId}, which sealed the stored secrets`;
    throw new ConfigError([{ setting: "SECRET_KEYS", problem }]);
  }
}
