/** The product's work whose time must not grow with the ended deliveries. */
import { builtInCatalog, listLanes } from "@mp-notice/core";
import { monotonicFactory } from "ulid";
import type { Database } from "../src/database/connect.ts";
import { withLongTimeouts } from "../src/database/statement-timeouts.ts";
import { createPruner } from "../src/retention/pruner.ts";
import type { Wiring } from "../src/wiring/wire.ts";
import { toEndedOrderId } from "./fill-database.ts";
import { APP_ID } from "./shop.ts";

export const WORK_NAMES = [
  "overview",
  "listNewest",
  "listFailed",
  "listOrder",
  "claim",
  "prune",
] as const;
export type WorkName = (typeof WORK_NAMES)[number];

export const CLAIM_SIZE = 64;
/** The ended deliveries are spread over 14 days: half of them may go. */
const RETENTION_DAYS = 7;
export const PRUNED_AT_ONCE = 500;
const LIST_LIMIT = 30;

/** Each runs once per call and throws when it did less than it should. */
export function createTimedWork({
  wiring,
  database,
}: {
  wiring: Wiring;
  database: Database;
}): Record<WorkName, () => Promise<void>> {
  const newId = monotonicFactory();
  const { deliveries, overview } = wiring.services;
  const list = async (
    filter: Parameters<typeof deliveries.list>[0],
    { expected }: { expected: number },
  ) => {
    const { items } = await deliveries.list({ ...filter, limit: LIST_LIMIT });
    if (items.length !== expected)
      throw new Error(`${JSON.stringify(filter)} listed ${items.length} deliveries`);
  };
  return {
    async overview() {
      const { days } = await overview.get();
      if (days.every(({ sent }) => sent === 0)) throw new Error("the overview counted no delivery");
    },
    listNewest: () => list({}, { expected: LIST_LIMIT }),
    listFailed: () => list({ state: "failed" }, { expected: LIST_LIMIT }),
    listOrder: () => list({ search: toEndedOrderId(1000) }, { expected: 1 }),
    async claim() {
      const settings = await wiring.parts.noticeSettings.list(APP_ID);
      const { claimed } = await wiring.parts.deliveries.claim({
        appId: APP_ID,
        claimId: newId(),
        workerId: newId(),
        limit: CLAIM_SIZE,
        lanes: listLanes(settings),
        settings,
        catalog: builtInCatalog,
        miniprogramState: "formal",
      });
      if (claimed.length !== CLAIM_SIZE)
        throw new Error(`${claimed.length} of ${CLAIM_SIZE} deliveries were claimed`);
    },
    async prune() {
      // A new pruner does not rest.
      const pruner = createPruner({ database, retentionDays: RETENTION_DAYS, now: Date.now });
      const deleted = await withLongTimeouts(() => pruner.prune());
      if (deleted < PRUNED_AT_ONCE) throw new Error(`only ${deleted} rows were pruned`);
    },
  };
}
