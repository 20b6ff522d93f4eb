import type { AppRouter, RouterInputs, RouterOutputs } from "@mp-notice/client";
import { createTRPCClient, httpLink, httpSubscriptionLink, splitLink } from "@trpc/client";

const url = "/trpc";

/**
 * The API client, authenticated by the session cookie. No batching: a batch waits for its slowest call, and reading
 * WeChat's library takes seconds. Every call is a POST: a preview's values exceed what a URL may hold.
 */
export const api = createTRPCClient<AppRouter>({
  links: [
    splitLink({
      condition: ({ type }) => type === "subscription",
      true: httpSubscriptionLink({ url }),
      false: httpLink({ url, methodOverride: "POST" }),
    }),
  ],
});

export type NoticeSummary = RouterOutputs["notices"]["list"][number];
export type NoticeDetail = RouterOutputs["notices"]["get"];
export type NoticeField = NoticeDetail["fields"][number];
export type NoticeStatus = NoticeDetail["status"];
export type NoticeStatusReason = NonNullable<NoticeDetail["statusReason"]>;
export type NoticeTemplate = NonNullable<NoticeDetail["template"]>;
export type NoticePreview = RouterOutputs["notices"]["preview"];
export type NoticeUpdatePlan = RouterOutputs["notices"]["planUpdate"];
export type NoticeUpdate = RouterInputs["notices"]["update"];
export type RecommendedTemplate = RouterOutputs["notices"]["recommend"][number];
export type Suggestion = RouterOutputs["notices"]["suggest"][number];
export type TestReceiver = NonNullable<RouterOutputs["notices"]["findTestReceiver"]>;
export type Channel = NoticeDetail["channel"];
export type Source = NoticeTemplate["keywords"][number]["source"];
export type TemplateItem = RouterOutputs["templates"]["list"]["items"][number];
export type TemplateDetail = RouterOutputs["templates"]["get"];
export type TemplateKeyword = TemplateDetail["keywords"][number];
export type KeywordType = NonNullable<TemplateKeyword["type"]>;
export type FieldType = NoticeField["type"];

export type DeliverySummary = RouterOutputs["deliveries"]["list"]["items"][number];
export type DeliveryDetail = RouterOutputs["deliveries"]["get"];
export type DeliveryState = DeliverySummary["state"];
export type DeliveryReason = NonNullable<DeliverySummary["reason"]>;
export type DeliveryKind = DeliverySummary["kind"];
export type TimelineEntry = DeliveryDetail["timeline"][number];
export type DeliveryCause = RouterOutputs["deliveries"]["listCauses"][number];
export type ResendResult = RouterOutputs["deliveries"]["resend"]["results"][number];

export type GrantSummary = RouterOutputs["grants"]["summarize"][number];
export type GrantItem = RouterOutputs["grants"]["list"]["items"][number];
export type GrantKind = GrantSummary["kind"];

export type GrantDays = RouterOutputs["grants"]["listDays"];
export type Customer = RouterOutputs["customers"]["get"];
export type CustomerEvent = Customer["events"][number];

export type OrderReach = RouterOutputs["orders"]["listReach"];
export type AskResults = RouterOutputs["orders"]["countAsks"];
export type GrantReach = RouterOutputs["grants"]["reach"];

export type Overview = RouterOutputs["overview"]["get"];
export type OverviewDay = Overview["days"][number];
export type Pause = Overview["pauses"][number];
export type PermissionSupply = Overview["supplies"][number];

export type PaymentSettings = NonNullable<RouterOutputs["paymentSettings"]["get"]>;
export type CredentialsVerdict = RouterOutputs["paymentSettings"]["verify"];
export type MiniprogramState = PaymentSettings["miniprogramState"];

export type Session = RouterOutputs["session"]["me"];
export type OwnSession = RouterOutputs["session"]["list"]["items"][number];
export type SessionUser = Session["user"];

export type Role = SessionUser["role"];
export type Person = RouterOutputs["users"]["list"][number];
export type LoginLink = RouterOutputs["users"]["createLoginLink"];
export type ApiKey = RouterOutputs["apiKeys"]["list"][number];
export type Webhook = RouterOutputs["webhooks"]["list"][number];
export type WebhookEvent = Webhook["events"][number];
export type WebhookMessage = RouterOutputs["webhooks"]["listAttempts"]["items"][number];
export type WebhookMessageState = WebhookMessage["state"];
export type WebhookTry = RouterOutputs["webhooks"]["test"];
export type WebhookProblem = NonNullable<WebhookTry["problem"]>;
export type WebhookHealth = Overview["webhooks"][number];
export type ShipmentSummary = RouterOutputs["shipments"]["list"]["items"][number];
export type Shipment = RouterOutputs["shipments"]["get"];
export type ShipmentReport = RouterInputs["shipments"]["report"];
export type ShipmentState = Shipment["state"];
export type ShipmentReason = NonNullable<Shipment["reason"]>;
export type Logistics = Shipment["logistics"];
export type OverdueOrder = RouterOutputs["shipments"]["listOverdue"]["items"][number];
export type TradeAccount = RouterOutputs["shipments"]["getAccount"];
export type AuditEntry = RouterOutputs["auditLog"]["list"]["items"][number];
export type AuditAction = AuditEntry["action"];
export type AuditChange = AuditEntry["changes"][number];
