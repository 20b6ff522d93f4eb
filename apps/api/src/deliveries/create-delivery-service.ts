import { setImmediate as nextTurn } from "node:timers/promises";
import {
  deliveryIdSchema,
  listLanes,
  NoticeError,
  queueTest,
  queueTriggers,
  toErrorDetails,
  type DeliveryStore,
  type NoticeSettingsStore,
  type QueueDeps,
  type ResendResult,
} from "@mp-notice/core";
import type { DeliveryQueries } from "./delivery-queries.ts";
import { findDatabaseTrouble } from "../database/database-trouble.ts";
import { DAY_MS } from "../time/china-days.ts";
import { explainRefusal } from "../wechat/wechat-errors.ts";
import { toIdempotencyKey } from "./delivery-key-input.ts";
import { MAX_CAUSED, type DeliveryService } from "./delivery.contract.ts";
import { gatherCalls } from "./gather-calls.ts";
import { groupByCause } from "./group-by-cause.ts";
import { createStreamPlaces } from "./stream-places.ts";
import { shareLatest, watchDeliveries, WATCHED } from "./watch-deliveries.ts";

export interface DeliveryServiceDeps extends Pick<
  QueueDeps,
  "getCatalog" | "newId" | "hash" | "now"
> {
  store: DeliveryStore;
  settings: NoticeSettingsStore;
  queries: DeliveryQueries;
  /** @throws NoticeError MINI_PROGRAM_NOT_CONFIGURED */
  getAppId(): Promise<string>;
  /** How many transactions may store triggers at the same time. */
  queueingAtOnce: number;
  /** How many single triggers may share a transaction. */
  triggersAtOnce: number;
  /** Deliveries are due: wakes the sender of this process before its timer does. */
  wakeSender(): void;
}

/** What one process stores in a few seconds; a trigger holds up to a few kilobytes. */
const MAX_WAITING_TRIGGERS = 5000;
/** Enough of an invalid id to recognise it. */
const MAX_ECHOED_LENGTH = 64;

export function createDeliveryService(deps: DeliveryServiceDeps): DeliveryService {
  const places = createStreamPlaces();
  const listLatest = shareLatest((appId) => deps.queries.listLatest(appId, WATCHED));
  const { store, settings, queries, getAppId } = deps;

  const triggerMany = gatherCalls({
    // SQLite blocks the event loop, so calls that have arrived are read only between runs: one turn reads them all.
    gather: nextTurn,
    async run(triggers: unknown[]) {
      const results = await queueTriggers(deps, { appId: await getAppId(), triggers });
      deps.wakeSender();
      return results;
    },
    maxItems: deps.triggersAtOnce,
    runsAtOnce: deps.queueingAtOnce,
    maxWaiting: MAX_WAITING_TRIGGERS,
    refuse: () => new NoticeError("UNAVAILABLE", "too many triggers are waiting to be stored"),
    concernsAll: (error) => findDatabaseTrouble(error) !== null,
  });

  return {
    triggerMany,
    async trigger(input) {
      const [result] = await triggerMany([input]);
      if (!result) throw new NoticeError("INTERNAL", "a trigger got no result");
      if (!result.ok)
        throw new NoticeError(result.reason, `the trigger was refused: ${result.reason}`, {
          details: result.details,
        });
      const { deliveryId, state, duplicate } = result;
      return { deliveryId, state, duplicate };
    },
    async sendTest(input) {
      const queued = await queueTest(deps, { ...input, appId: await getAppId() });
      deps.wakeSender();
      return queued;
    },
    list: async (input) => queries.list(await getAppId(), input),
    async get(deliveryId) {
      const delivery = await queries.get(await getAppId(), deliveryId);
      const { errcode, response } = delivery;
      const wasRefused = errcode !== null && errcode !== 0 && response?.errcode === errcode;
      return { ...delivery, explanation: wasRefused ? explainRefusal(response) : null };
    },
    async find(input) {
      const idempotencyKey = toIdempotencyKey(await deps.getCatalog(), input);
      return queries.findByKey(await getAppId(), idempotencyKey);
    },
    async cancel(input) {
      const idempotencyKey = toIdempotencyKey(await deps.getCatalog(), input);
      const result = await store.cancel({ appId: await getAppId(), idempotencyKey });
      if (result) return result;
      throw new NoticeError("NOT_FOUND", "no delivery has this key", {
        details: [{ field: "idempotencyKey", problem: "is not known" }],
      });
    },
    async planResend(deliveryIds) {
      const appId = await getAppId();
      const lanes = listLanes(await settings.list(appId));
      return queries.countCovered({ appId, deliveryIds, lanes });
    },
    async listCauses() {
      const from = new Date(deps.now() - DAY_MS).toISOString();
      const { items } = await queries.list(await getAppId(), {
        ...{ states: ["failed", "unknown"], from, limit: MAX_CAUSED },
      });
      return groupByCause(items);
    },
    count: async () => queries.count(await getAppId()),
    countStates: async (deliveryIds) =>
      queries.countStates({ appId: await getAppId(), deliveryIds }),
    resend: (input) => resendAll(deps, input),
    watch({ sessionId, lastEventId, signal, assertAllowed }) {
      const release = places.take(sessionId);
      // A generator that is never iterated never reaches its `finally`.
      signal.addEventListener("abort", release, { once: true });
      if (signal.aborted) release();
      return (async function* () {
        try {
          const appId = await getAppId();
          yield* watchDeliveries({
            listLatest: () => listLatest(appId),
            lastEventId,
            signal,
            assertAllowed,
          });
        } finally {
          release();
        }
      })();
    },
  };
}

async function resendAll(
  { store, settings, newId, getAppId, wakeSender }: DeliveryServiceDeps,
  { deliveryIds, again }: { deliveryIds: string[]; again: boolean },
): Promise<ResendResult[]> {
  const appId = await getAppId();
  const known = await settings.list(appId);
  const read = deliveryIds.map((given, index) => readDeliveryId(given, index));
  const queued = await store.resend({
    appId,
    resends: read.flatMap((id) => (id.ok ? [{ deliveryId: id.deliveryId, newId: newId() }] : [])),
    again,
    getGrantWaitSeconds: (notice) =>
      known.find(({ code }) => code === notice)?.grantWaitSeconds ?? 0,
  });
  wakeSender();
  const results = queued.values();
  return read.map((id): ResendResult => {
    if (!id.ok) return id;
    const { value } = results.next();
    if (value) return value;
    throw new NoticeError("INTERNAL", "the store returned fewer resends than requested");
  });
}

function readDeliveryId(
  given: unknown,
  index: number,
): { ok: true; deliveryId: string } | (ResendResult & { ok: false }) {
  const read = deliveryIdSchema.safeParse(given);
  if (read.success) return { ok: true, deliveryId: read.data };
  const details = toErrorDetails(read.error).map(({ problem }) => ({
    field: `deliveryIds.${index}`,
    problem,
  }));
  const text = typeof given === "string" ? given : JSON.stringify(given);
  const deliveryId = text.slice(0, MAX_ECHOED_LENGTH).toWellFormed();
  return { deliveryId, ok: false, reason: "INPUT_INVALID", details };
}
