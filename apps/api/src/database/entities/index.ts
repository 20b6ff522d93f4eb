import { AccessToken } from "./access-token.entity.ts";
import { AccountTemplate } from "./account-template.entity.ts";
import { ApiKey } from "./api-key.entity.ts";
import { AuditEntry } from "./audit-entry.entity.ts";
import { Customer } from "./customer.entity.ts";
import { DeliveryCount } from "./delivery-count.entity.ts";
import { Delivery } from "./delivery.entity.ts";
import { GrantReport } from "./grant-report.entity.ts";
import { Grant } from "./grant.entity.ts";
import { LibraryList } from "./library-list.entity.ts";
import { LibraryTemplate } from "./library-template.entity.ts";
import { LoginLink } from "./login-link.entity.ts";
import { NoticeMapping } from "./notice-mapping.entity.ts";
import { NoticeSettings } from "./notice-settings.entity.ts";
import { Pause } from "./pause.entity.ts";
import { PaymentSettings } from "./payment-settings.entity.ts";
import { PushEvent } from "./push-event.entity.ts";
import { RecoveryCode } from "./recovery-code.entity.ts";
import { Session } from "./session.entity.ts";
import { SignInFailure } from "./sign-in-failure.entity.ts";
import { SubscriptionRefusal } from "./subscription-refusal.entity.ts";
import { UnclearAnswer } from "./unclear-answer.entity.ts";
import { User } from "./user.entity.ts";
import { Worker } from "./worker.entity.ts";

export const entities = [
  AccessToken,
  AccountTemplate,
  ApiKey,
  AuditEntry,
  Customer,
  Delivery,
  DeliveryCount,
  Grant,
  GrantReport,
  LibraryList,
  LibraryTemplate,
  LoginLink,
  NoticeMapping,
  NoticeSettings,
  Pause,
  PaymentSettings,
  PushEvent,
  RecoveryCode,
  Session,
  SignInFailure,
  SubscriptionRefusal,
  UnclearAnswer,
  User,
  Worker,
];
