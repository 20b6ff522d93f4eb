import type { ApiKeyService } from "../api-keys/api-key.contract.ts";
import type { AuditLogService } from "../audit-log/audit-log.contract.ts";
import type { CollectorService } from "../collector/collector.contract.ts";
import type { CustomerService } from "../customers/customer.contract.ts";
import type { DeliveryService } from "../deliveries/delivery.contract.ts";
import type { GrantService } from "../grants/grant.contract.ts";
import type { NoticeService } from "../notices/notice.contract.ts";
import type { TestReceiverService } from "../notices/test-receiver.contract.ts";
import type { OrderService } from "../orders/order.contract.ts";
import type { OverviewService } from "../overview/overview.contract.ts";
import type { PauseService } from "../pauses/pause.contract.ts";
import type { PaymentSettingsService } from "../payment-settings/payment-settings.contract.ts";
import type { SessionService, SessionState, TotpService } from "../session/session.contract.ts";
import type { ShipmentService } from "../shipments/shipment.contract.ts";
import type { TradeService } from "../shipments/trade/trade.contract.ts";
import type { TemplateService } from "../templates/template.contract.ts";
import type { UserService } from "../users/user.contract.ts";
import type { WebhookService } from "../webhooks/webhook.contract.ts";

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
  testReceivers: TestReceiverService;
  collector: CollectorService;
  customers: CustomerService;
  deliveries: DeliveryService;
  grants: GrantService;
  webhooks: WebhookService;
  shipments: ShipmentService;
  trade: TradeService;
  orders: OrderService;
}

/** The authenticated caller; `anonymous` when the credential is missing, unknown or expired. */
export type Caller =
  | { kind: "anonymous" }
  | ({ kind: "person"; sessionId: string } & SessionState)
  | { kind: "service"; apiKeyId: string; name: string }
  | { kind: "customer"; appId: string; openid: string };

/** Plain types only, because the context is part of the published client types. */
export interface Context {
  caller: Caller;
  services: Services;
  requestId: string;
  /** `null` when no trusted source provides it. */
  clientAddress: string | null;
  /** The `User-Agent` header. */
  userAgent: string | null;
  /** True for a cross-site request of a browser (CSRF). */
  isForeignOrigin: boolean;
  /** Sets or clears the session cookie of this response. */
  sessionCookie: { set(session: { token: string; expiresAt: string }): void; clear(): void };
}
