import type { ApiKeyService } from "../api-keys/api-key-service.ts";
import type { AuditLogService } from "../audit-log/audit-log-service.ts";
import type { CollectorService } from "../collector/collector-service.ts";
import type { DeliveryService } from "../deliveries/delivery-service.ts";
import type { GrantService } from "../grants/grant-service.ts";
import type { NoticeService } from "../notices/notice-service.ts";
import type { OverviewService } from "../overview/overview-service.ts";
import type { PauseService } from "../pauses/pause-service.ts";
import type { PaymentSettingsService } from "../payment-settings/payment-settings-service.ts";
import type { SessionService, SessionState } from "../session/session-service.ts";
import type { TotpService } from "../session/totp-service.ts";
import type { TemplateService } from "../templates/template-service.ts";
import type { UserService } from "../users/user-service.ts";

export interface Services {
  overview: OverviewService;
  pauses: PauseService;
  apiKeys: ApiKeyService;
  auditLog: AuditLogService;
  session: SessionService;
  totp: TotpService;
  users: UserService;
  paymentSettings: PaymentSettingsService;
  templates: TemplateService;
  notices: NoticeService;
  collector: CollectorService;
  deliveries: DeliveryService;
  grants: GrantService;
}

/** Who calls. A credential that is missing, unknown or over makes the caller `anonymous`. */
export type Caller =
  | { kind: "anonymous" }
  | ({ kind: "person"; sessionId: string } & SessionState)
  | { kind: "service"; apiKeyId: string; name: string }
  | { kind: "customer"; appId: string; openid: string };

/** Plain types only: the context is part of the published client types. */
export interface Context {
  caller: Caller;
  services: Services;
  requestId: string;
  /** `null` when nothing that can be believed tells it. */
  clientAddress: string | null;
  /** What the caller calls itself. */
  userAgent: string | null;
  /** True when a browser says that a page of another site made the request. */
  isForeignOrigin: boolean;
  /** Changes the session cookie of this very answer. */
  sessionCookie: { set(session: { token: string; expiresAt: string }): void; clear(): void };
}
