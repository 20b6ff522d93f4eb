import {
  deliveryIdSchema,
  MAX_TRIGGERS,
  NoticeError,
  queueTest,
  queueTriggers,
  toErrorDetails,
  type DeliveryStore,
  type NoticeSettingsStore,
  type QueueDeps,
} from "@mp-notice/core";
import type { DeliveryQueries } from "../database/delivery-queries.ts";
import { explainRefusal } from "../wechat/wechat-errors.ts";
import type { ResendResult, DeliveryService } from "./delivery-service.ts";
import { gatherCalls } from "./gather-calls.ts";
import { watchDeliveries } from "./watch-deliveries.ts";

export interface DeliveryServiceDeps extends Pick<QueueDeps, "newId" | "hash"> {
  store: DeliveryStore;
  settings: NoticeSettingsStore;
  queries: DeliveryQueries;
  /** @throws NoticeError MINI_PROGRAM_NOT_CONFIGURED */
  getAppId(): Promise<string>;
  resend(input: {
    appId: string;
    deliveryId: string;
    newId: string;
    getGrantWaitSeconds(notice: string): number;
  }): Promise<void>;
  /** Transactions of triggers that may go on at the same time. */
  queueingAtOnce: number;
  /** Deliveries are due: the sender of this process need not wait for its next look. */
  wakeSender(): void;
}

/** Of an id that can be none, as much as tells which one is meant. */
const MAX_ECHOED_LENGTH = 64;

export function createDeliveryService(deps: DeliveryServiceDeps): DeliveryService {
  const { store, queries, getAppId } = deps;

  const triggerMany = gatherCalls({
    async run(triggers: unknown[]) {
      const results = await queueTriggers(deps, { appId: await getAppId(), triggers });
      deps.wakeSender();
      return results;
    },
    maxItems: MAX_TRIGGERS,
    runsAtOnce: deps.queueingAtOnce,
  });

  return {
    triggerMany,
    async trigger(input) {
      const [result] = await triggerMany([input]);
      if (!result) throw new NoticeError("INTERNAL", "a trigger was not answered");
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
    find: async (idempotencyKey) => queries.findByKey(await getAppId(), idempotencyKey),
    async cancel(idempotencyKey) {
      const result = await store.cancel({ appId: await getAppId(), idempotencyKey });
      if (result) return result;
      throw new NoticeError("NOT_FOUND", "no delivery has this key", {
        details: [{ field: "idempotencyKey", problem: "is not known" }],
      });
    },
    resend: (deliveryIds) => resendAll(deps, deliveryIds),
    async *watch({ lastEventId, signal, assertAllowed }) {
      const appId = await getAppId();
      yield* watchDeliveries({
        listLatest: (limit) => queries.listLatest(appId, limit),
        lastEventId,
        signal,
        assertAllowed,
      });
    },
  };
}

async function resendAll(
  deps: DeliveryServiceDeps,
  deliveryIds: string[],
): Promise<ResendResult[]> {
  const appId = await deps.getAppId();
  const settings = await deps.settings.list(appId);
  const getGrantWaitSeconds = (notice: string) =>
    settings.find(({ code }) => code === notice)?.grantWaitSeconds ?? 0;
  const results: ResendResult[] = [];
  for (const [index, given] of deliveryIds.entries()) {
    const read = deliveryIdSchema.safeParse(given);
    if (!read.success) {
      const details = toErrorDetails(read.error).map(({ problem }) => ({
        field: `deliveryIds.${index}`,
        problem,
      }));
      const deliveryId = String(given).toWellFormed().slice(0, MAX_ECHOED_LENGTH);
      results.push({ deliveryId, ok: false, reason: "INPUT_INVALID", details });
      continue;
    }
    const deliveryId = read.data;
    const newId = deps.newId();
    try {
      await deps.resend({ appId, deliveryId, newId, getGrantWaitSeconds });
      results.push({ deliveryId, ok: true, resentAs: newId });
    } catch (error) {
      if (!(error instanceof NoticeError)) throw error;
      results.push({ deliveryId, ok: false, reason: error.reason, details: error.details });
    }
  }
  deps.wakeSender();
  return results;
}
