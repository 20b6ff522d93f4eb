import { UniqueConstraintViolationException } from "@mikro-orm/core";
import { ulid } from "ulid";
import type { PushEvent } from "../wechat/to-push-events.ts";

import type { Database } from "../database/connect.ts";
import { PushEventEntity } from "../database/entities/push-event.entity.ts";

export interface StoredPush {
  id: string;
  appId: string;
  event: PushEvent;
}

/** The inbox of WeChat's pushes: stores events before they are handled and deduplicates them. Times are unix milliseconds. */
export interface PushInbox {
  /** Stores new events and returns them, without duplicates: WeChat retries pushes it considers lost (facts §5.3). */
  add(input: { appId: string; events: PushEvent[]; now: number }): Promise<StoredPush[]>;
  /** Unhandled events received before this time, oldest first. */
  listPending(input: { receivedBefore: number; limit: number }): Promise<StoredPush[]>;
  markHandled(input: { ids: string[]; now: number }): Promise<void>;
  findLastReceivedAt(appId: string): Promise<number | null>;
}

export function createPushInbox({ orm }: Pick<Database, "orm">): PushInbox {
  async function tryAdd(input: {
    appId: string;
    event: PushEvent;
    now: number;
  }): Promise<StoredPush[]> {
    const { appId, event, now } = input;
    const { dedupeKey } = event;
    const id = ulid(now);
    try {
      const payload = JSON.stringify(event);
      const row = { id, appId, dedupeKey, payload, receivedAt: now, handledAt: null };
      await orm.em.fork().insert(PushEventEntity, row);
      return [{ id, appId, event }];
    } catch (error) {
      if (error instanceof UniqueConstraintViolationException) return [];
      throw error;
    }
  }

  return {
    async add({ appId, events, now }) {
      const added: StoredPush[] = [];
      for (const event of events) added.push(...(await tryAdd({ appId, event, now })));
      return added;
    },
    async listPending({ receivedBefore, limit }) {
      const rows = await orm.em
        .fork()
        .find(
          PushEventEntity,
          { handledAt: null, receivedAt: { $lt: receivedBefore } },
          { orderBy: { id: "asc" }, limit },
        );
      return rows.map(({ id, appId, payload }) => ({
        id,
        appId,
        event: JSON.parse(payload) as PushEvent,
      }));
    },
    async markHandled({ ids, now }) {
      await orm.em.fork().nativeUpdate(PushEventEntity, { id: { $in: ids } }, { handledAt: now });
    },
    async findLastReceivedAt(appId) {
      const [last] = await orm.em
        .fork()
        .find(PushEventEntity, { appId }, { orderBy: { receivedAt: "desc" }, limit: 1 });
      return last?.receivedAt ?? null;
    },
  };
}
