import type { Carrier } from "@mp-notice/core";
import type { Database } from "../database/connect.ts";
import { CarrierListEntity } from "../database/entities/carrier-list.entity.ts";

interface ListedCarriers {
  items: Carrier[];
  /** Unix milliseconds. */
  fetchedAt: number;
}

/** WeChat's carriers as last read. */
export interface CarrierStore {
  find(appId: string): Promise<ListedCarriers | null>;
  save(input: ListedCarriers & { appId: string }): Promise<void>;
}

export function createCarrierStore({ orm }: Pick<Database, "orm">): CarrierStore {
  return {
    async find(appId) {
      const row = await orm.em.fork().findOne(CarrierListEntity, { appId });
      return row && { items: row.items, fetchedAt: row.fetchedAt };
    },
    async save(list) {
      await orm.em.fork().upsert(CarrierListEntity, list);
    },
  };
}
