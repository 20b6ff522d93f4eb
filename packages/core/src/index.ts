export {
  ERROR_REASONS,
  NoticeError,
  type ErrorDetail,
  type ErrorKind,
  type ErrorReason,
  type Explanation,
  type Wording,
} from "./errors.ts";
export { idSchema, numericIdSchema, soughtIdSchema } from "./id-schema.ts";
export { toErrorDetails } from "./input-problems.ts";
export { nameSchema } from "./name-schema.ts";
export {
  FIELD_TYPES,
  type ChoiceLabel,
  type FieldDefinition,
  type FieldType,
  type FieldValue,
} from "./notices/field-types.ts";
export {
  createExampleData,
  defineNotice,
  normaliseData,
  type DataInput,
  type FieldDefinitions,
  type NoticeData,
  type NoticeDefinition,
} from "./notices/define-notice.ts";
export {
  BUILT_IN_NOTICES,
  PAYMENT_CONFIRMING_CODES,
  type NoticeCode,
  type NoticeDataInputs,
} from "./notices/built-in-notices.ts";
export {
  builtInCatalog,
  createNoticeCatalog,
  NOTICE_SOURCES,
  type CurrentNotice,
  type NoticeCatalog,
  type NoticeSource,
  type NoticeVersion,
  type OwnNotice,
} from "./notices/notice-catalog.ts";
export { findUseProblems, listLostFields } from "./notices/check-definition-change.ts";
export {
  MAX_FIELDS,
  MAX_OWN_NOTICES,
  ownNoticeSchema,
  ownNoticesSchema,
  type OwnNoticeInput,
} from "./notices/own-notice.ts";
export {
  computeActionProbeMs,
  DEFAULT_GRANT_WAIT_SECONDS,
  getNoticeStatus,
  MAX_GRANT_WAIT_SECONDS,
  NOTICE_STATUSES,
  type ActionRequired,
  type NoticeSettings,
  type NoticeSettingsStore,
  type NoticeStatus,
  type SavedMapping,
} from "./notices/notice-settings.port.ts";
export {
  listEndsToRelease,
  listFormerEnds,
  quietHoursSchema,
  toHeldUntil,
  type QuietHours,
} from "./notices/quiet-hours.ts";
export {
  CHANNELS,
  KEYWORD_TYPES,
  type Card,
  type CardLine,
  type Channel,
  type Keyword,
  type KeywordChoice,
  type KeywordType,
  type LibraryTemplate,
  type MappedKeyword,
  type Mapping,
  type Source,
} from "./mapping/mapping.ts";
export {
  chooseGrant,
  chooseToHold,
  findCounterpart,
  findHolder,
  GRANT_KINDS,
  GRANT_LIFE_MS,
  HOLD_LIFE_MS,
  isRefusedSince,
  isUsable,
  judgeConfirmation,
  KINDS_BY_CHANNEL,
  MAX_USABLE_CREDENTIALS,
  MAX_USABLE_SUBSCRIBE_GRANTS,
  NEVER_MS,
  PAYMENT_SETTLING_MS,
  PENDING_PAYMENT_LIFE_MS,
  USES_BY_KIND,
  WITNESS_WINDOW_MS,
  type Grant,
  type GrantKind,
} from "./grants/grant.ts";
export {
  findReportRoad,
  REPORT_WAIT_MS,
  type KnownShipment,
  type ReportRoad,
  type Road,
} from "./deliveries/choose-road.ts";
export {
  classifyErrcode,
  decideOutcome,
  DRIFT_ERRCODES,
  ERRCODES_WITH_CLASS,
  type GrantSettlement,
  type Outcome,
  type OutcomeClass,
  type OutcomeContext,
} from "./deliveries/decide-outcome.ts";
export {
  FORGET_UNCLEAR_AFTER_MS,
  type UnclearAnswer,
  type UnclearAnswerStore,
  type UnclearHistory,
} from "./deliveries/unclear-answers.port.ts";
export {
  confirmsPayment,
  DELIVERY_KINDS,
  DELIVERY_LIFE_SECONDS,
  DELIVERY_REASONS,
  DELIVERY_STATES,
  isFinal,
  OPEN_STATES,
  SCHEDULING_REASONS,
  TIMELINE_EVENTS,
  type DeliveryKind,
  type DeliveryReason,
  type DeliveryState,
  type NewDelivery,
  type TimelineEntry,
} from "./deliveries/delivery.ts";
export {
  findCurrent,
  findResendProblem,
  isCancellable,
  judgeLineage,
  keepsLineage,
  maySendAgain,
  RESEND_VERDICTS,
  settleAsSent,
  type LineageMember,
  type ResendVerdict,
} from "./deliveries/lineage.ts";
export {
  MINIPROGRAM_STATES,
  type AccountGateway,
  type AccountTemplate,
  type CredentialsCheck,
  type LibraryTemplateSummary,
  type MessageGateway,
  type MiniProgram,
  type MiniprogramState,
  type SendAnswer,
} from "./deliveries/wechat.port.ts";
export {
  MAX_REPORTS,
  checkReport,
  findAsk,
  grantReportSchema,
  grantReportsSchema,
  HAVE,
  readReports,
  REPORT_REFUSALS,
  type Ask,
  type CheckedReport,
  type GrantReport,
  type GrantReportInput,
  type ReportRefusal,
  type ReportResult,
} from "./grants/read-reports.ts";
export {
  checkEvent,
  createConfirmedPayment,
  judgeAcceptance,
  judgeReports,
  toCredentialKey,
  type KnownAcceptances,
  type KnownGrants,
  type NewGrant,
  type NewHold,
  type WitnessMark,
} from "./grants/judge-reports.ts";
export { listLanes, listSendable } from "./deliveries/plan-lanes.ts";
export { isAcceptance, prepayIdSchema, readCredential } from "./grants/credential.ts";
export {
  CONFIRMATION_REFUSALS,
  type GrantLedger,
  type PaymentConfirmation,
  type SubscriptionEvent,
} from "./grants/grant-ledger.port.ts";
export {
  LONG_WAIT_MS,
  LOOK_AGAIN_LATER_MS,
  LOOK_AGAIN_MS,
  SWEEP_INTERVAL_MS,
  WORKER_LEASE_MS,
  type ClaimedDelivery,
  type ClaimInput,
  type ClaimResult,
  type DeliveryStore,
  type HeldGrant,
  type Lane,
  type OutcomeRecord,
  type QueueResult,
  type RecordResult,
  type ResendInput,
  type ResendResult,
  type SentEvent,
  type SettleRule,
  type WorkerStore,
} from "./deliveries/delivery-store.port.ts";
export {
  computeQuotaResetMs,
  PAUSED_APIS,
  PROBE_INTERVAL_MS,
  type Pause,
  type PausedApi,
  type PauseStore,
  type ProbeTime,
} from "./deliveries/pause-store.port.ts";
export { MAX_DELAY_SECONDS, type SendTime } from "./deliveries/send-time.ts";
export {
  createFingerprintText,
  deliveryIdSchema,
  createDefaultKey,
  idempotencyKeySchema,
  MAX_TRIGGERS,
  noticeCodeSchema,
  openidSchema,
  orderIdSchema,
  queueTest,
  queueTriggers,
  triggerSchema,
  type QueueDeps,
  type Trigger,
  type TriggerInput,
  type TriggerManyResult,
  type TriggerResult,
} from "./deliveries/queue-deliveries.ts";
export { CLAIM_ANYWAY_MS, createSender } from "./deliveries/create-sender.ts";
export {
  type Sender,
  type SenderDeps,
  type SendingMiniProgram,
  type FillResult,
} from "./deliveries/sender.ts";
export {
  decideClaim,
  mayBeToldByReport,
  findHold,
  splitDue,
  toClaimed,
  type ClaimDecision,
  type DueDelivery,
} from "./deliveries/decide-claim.ts";
export { wakeWaiting } from "./deliveries/wake-waiting.ts";
export { prepareMessage } from "./deliveries/prepare-message.ts";
export { serializeMessage } from "./deliveries/serialize-message.ts";
export { assertCardFits, renderCard } from "./mapping/render-card.ts";
export { checkPage, pageSchema, renderPage } from "./mapping/render-page.ts";
export { cutText } from "./mapping/cut-text.ts";
export { checkMapping } from "./mapping/check-mapping.ts";
export { compareTitles, toPlainTitle } from "./mapping/title-words.ts";
export { suggestMapping, SUGGESTION_REASONS, type Suggestion } from "./mapping/suggest-mapping.ts";
export { closeDelivery } from "./deliveries/claim-transitions.ts";
export {
  applyOutcome,
  applySentEvent,
  takeOverDelivery,
} from "./deliveries/outcome-transitions.ts";
export {
  type DeliveryProgress,
  type MovingDelivery,
  type Transition,
} from "./deliveries/transition.ts";
export { searchCarriers, type Carrier } from "./shipments/carriers.ts";
export { judgeOrder, type OrderShipping, type OrderVerdict } from "./shipments/judge-order.ts";
export {
  classifyShipmentErrcode,
  judgeShipment,
  provesAccountWorks,
  SHIPMENT_ERRCODES,
  type ShipmentContext,
  type ShipmentVerdict,
} from "./shipments/judge-shipment.ts";
export { assertParcelsFit, namesCarriers, prepareShipment } from "./shipments/prepare-shipment.ts";
export {
  LOGISTICS_NUMBERS,
  serializeOrderQuery,
  serializeShipment,
  SPLIT,
  UNIFIED,
} from "./shipments/serialize-shipment.ts";
export {
  FINAL_SHIPMENT_STATES,
  LIVE_SHIPMENT_STATES,
  LOGISTICS,
  reportShipmentSchema,
  SHIPMENT_REASONS,
  SHIPMENT_STATES,
  toContentText,
  toOrderKey,
  type Logistics,
  type Parcel,
  type PaymentOrder,
  type ReportShipment,
  type ReportShipmentInput,
  type ShipmentContent,
  type ShipmentReason,
  type ShipmentState,
} from "./shipments/shipment.ts";
