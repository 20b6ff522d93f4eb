import { createMemoryDeliveryStore } from "./memory-delivery-store.ts";
import { createMemoryGrantLedger } from "./memory-grant-ledger.ts";
import { createMemoryPauseStore } from "./memory-pause-store.ts";
import { createMemoryStorage } from "./memory-storage.ts";
import { createMemoryUnclearAnswerStore } from "./memory-unclear-answer-store.ts";
import { createMemoryWorkerStore } from "./memory-worker-store.ts";
import type { StoreHarness } from "./store-harness.ts";

const TEMPLATE_IDS = ["template-a", "template-b"];

/** In-memory stores over one shared state, with a clock that only `advance` moves. */
export function createMemoryHarness(): StoreHarness {
  const storage = createMemoryStorage({ templateIds: TEMPLATE_IDS });
  return {
    store: createMemoryDeliveryStore(storage),
    ledger: createMemoryGrantLedger(storage),
    workers: createMemoryWorkerStore(storage),
    pauses: createMemoryPauseStore(storage),
    unclearAnswers: createMemoryUnclearAnswerStore(storage),
    appId: "wx0123456789abcdef",
    knownTemplateIds: TEMPLATE_IDS,
    newId: storage.newId,
    advance: (ms) => void (storage.now += ms),
    now: async () => storage.now,
    async readDelivery(id) {
      const delivery = storage.deliveries.get(id);
      if (!delivery) throw new Error(`there is no delivery ${id}`);
      return { ...delivery, timeline: [...delivery.timeline] };
    },
    async listGrants(openid) {
      const grants = [...storage.grants.values()].filter((grant) => grant.openid === openid);
      return grants.map((grant) => ({ ...grant }));
    },
    [Symbol.asyncDispose]: async () => {},
  };
}
