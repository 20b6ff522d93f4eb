export { createMemoryHarness } from "./create-memory-harness.ts";
export { createNoticeSettings } from "./create-notice-settings.ts";
export { describeDeliveryStore } from "./describe-delivery-store.ts";
export { describeGrantLedger } from "./describe-grant-ledger.ts";
export { describePauseStore } from "./describe-pause-store.ts";
export { describeUnclearAnswers } from "./describe-unclear-answers.ts";
export { describeWorkerStore } from "./describe-worker-store.ts";
export { type StoredDelivery, type StoreHarness, type StoreSubject } from "./store-harness.ts";
