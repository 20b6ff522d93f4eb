export { describeDeliveryStore } from "./describe-delivery-store.ts";
export { type StoredDelivery, type StoreHarness, type StoreSubject } from "./store-harness.ts";
