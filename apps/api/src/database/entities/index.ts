import { AccessTokenEntity } from "./access-token.entity.ts";
import { AccountTemplateEntity } from "./account-template.entity.ts";
import { ApiKeyEntity } from "./api-key.entity.ts";
import { AskEntity } from "./ask.entity.ts";
import { AuditEntryEntity } from "./audit-entry.entity.ts";
import { CarrierListEntity } from "./carrier-list.entity.ts";
import { ClosedOrderEntity } from "./closed-order.entity.ts";
import { CustomerEntity } from "./customer.entity.ts";
import { DeliveryCountEntity } from "./delivery-count.entity.ts";
import { DeliveryEntity } from "./delivery.entity.ts";
import { GrantReportEntity } from "./grant-report.entity.ts";
import { GrantEntity } from "./grant.entity.ts";
import { LibraryListEntity } from "./library-list.entity.ts";
import { LibraryTemplateEntity } from "./library-template.entity.ts";
import { LoginLinkEntity } from "./login-link.entity.ts";
import { NoticeDefinitionEntity } from "./notice-definition.entity.ts";
import { NoticeMappingEntity } from "./notice-mapping.entity.ts";
import { NoticeSettingsEntity } from "./notice-settings.entity.ts";
import { NoticeWorthEntity } from "./notice-worth.entity.ts";
import { PauseEntity } from "./pause.entity.ts";
import { PaymentSettingsEntity } from "./payment-settings.entity.ts";
import { PushEventEntity } from "./push-event.entity.ts";
import { RecoveryCodeEntity } from "./recovery-code.entity.ts";
import { SessionEntity } from "./session.entity.ts";
import { ShipmentEntity } from "./shipment.entity.ts";
import { ShipmentKeyEntity } from "./shipment-key.entity.ts";
import { SignInFailureEntity } from "./sign-in-failure.entity.ts";
import { SubscriptionRefusalEntity } from "./subscription-refusal.entity.ts";
import { TestReceiverEntity } from "./test-receiver.entity.ts";
import { TradeAccountEntity } from "./trade-account.entity.ts";
import { TradeOrderEntity } from "./trade-order.entity.ts";
import { UnclearAnswerEntity } from "./unclear-answer.entity.ts";
import { UserEntity } from "./user.entity.ts";
import { WebhookEntity } from "./webhook.entity.ts";
import { WebhookMessageEntity } from "./webhook-message.entity.ts";
import { WorkerEntity } from "./worker.entity.ts";

export const entities = [
  AccessTokenEntity,
  AccountTemplateEntity,
  ApiKeyEntity,
  AskEntity,
  AuditEntryEntity,
  CarrierListEntity,
  ClosedOrderEntity,
  CustomerEntity,
  DeliveryEntity,
  DeliveryCountEntity,
  GrantEntity,
  GrantReportEntity,
  LibraryListEntity,
  LibraryTemplateEntity,
  LoginLinkEntity,
  NoticeDefinitionEntity,
  NoticeMappingEntity,
  NoticeSettingsEntity,
  NoticeWorthEntity,
  PauseEntity,
  PaymentSettingsEntity,
  PushEventEntity,
  RecoveryCodeEntity,
  SessionEntity,
  ShipmentEntity,
  ShipmentKeyEntity,
  SignInFailureEntity,
  SubscriptionRefusalEntity,
  TestReceiverEntity,
  TradeAccountEntity,
  TradeOrderEntity,
  UnclearAnswerEntity,
  UserEntity,
  WebhookEntity,
  WebhookMessageEntity,
  WorkerEntity,
];
