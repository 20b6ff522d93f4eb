import { HOLD_LIFE_MS } from "@mp-notice/core";
import { sql } from "kysely";
import type { Database } from "../database/connect.ts";
import { hintIndex } from "../database/hint-index.ts";
import { readReportRoads } from "../queue/report-roads.ts";
import { toOrderOf, type KnownReach } from "./count-reach.ts";

/** Orders that a phone is told of; it asks again for older ones, which does no harm. */
const MAX_HELD_FOR = 20;
/** The asks that a count of the reach reads at most, the latest ones. */
const MAX_ASKS = 20_000;
/** Values in one list of a statement. */
const CHUNK = 500;

/** A customer's subscriptions for one template. */
export interface Subscriptions {
  /** Usable and held for no order. */
  free: number;
  /** Newest first. */
  heldFor: string[];
}

export interface HoldQueries {
  /** By template. */
  readSubscriptions(customer: {
    appId: string;
    openid: string;
  }): Promise<Map<string, Subscriptions>>;
  /** What decides how many open orders can be told what. */
  readReach(appId: string): Promise<KnownReach>;
}

export function createHoldQueries(database: Database): HoldQueries {
  return {
    readSubscriptions: (customer) => readSubscriptions(database, customer),
    readReach: (appId) => readReach(database, appId),
  };
}

async function readSubscriptions(
  database: Database,
  { appId, openid }: { appId: string; openid: string },
): Promise<Map<string, Subscriptions>> {
  const { now } = database;
  const { rows } = await sql<{ templateId: string; holder: string | null }>`
    select template_id as templateId, case when reserved_until > ${now} then reserved_for end as holder
    from grants ${hintIndex(database, "grants_customer_index")}
    where app_id = ${appId} and openid = ${openid} and kind = 'subscribe' and uses_free > 0 and usable_from <= ${now}
    order by accepted_at desc, id desc
  `.execute(database.sql);
  const ofTemplate = ([templateId, grants]: [string, typeof rows]) => {
    const holders = grants.flatMap(({ holder }) => holder ?? []);
    const free = grants.length - holders.length;
    return [templateId, { free, heldFor: [...new Set(holders)].slice(0, MAX_HELD_FOR) }] as const;
  };
  const byTemplate = Map.groupBy(rows, ({ templateId }) => templateId);
  return new Map([...byTemplate].map(ofTemplate));
}

async function readReach(database: Database, appId: string): Promise<KnownReach> {
  const { now, sql: connection } = database;
  const { rows: asks } = await sql<KnownReach["asks"][number]>`
    select order_id as orderId, openid, notice, moment, answer, asked_at as askedAt from asks
    where app_id = ${appId} and asked_at > ${now} - ${sql.lit(HOLD_LIFE_MS)} and not exists (
      select 1 from closed_orders c where c.app_id = asks.app_id and c.order_id = asks.order_id
    )
    order by asked_at desc limit ${sql.lit(MAX_ASKS)}
  `.execute(connection);
  const openids = listOnce(asks.map(({ openid }) => openid));
  const grants: KnownReach["grants"] = [];
  for (const some of chunk(openids)) {
    const { rows } = await sql<KnownReach["grants"][number]>`
      select openid, template_id as templateId, case when reserved_until > ${now} then reserved_for end as holder
      from grants ${hintIndex(database, "grants_customer_index")}
      where app_id = ${appId} and openid in (${sql.join(some)}) and kind = 'subscribe' and uses_free > 0
        and usable_from <= ${now}
    `.execute(connection);
    grants.push(...rows);
  }
  const toldByReport = new Set<string>();
  for (const orders of chunk(listOrders(asks))) {
    const roads = await readReportRoads(connection, { database, appId, orders });
    for (const [key, road] of roads)
      if (road === "TOLD" || road === "PENDING") toldByReport.add(key);
  }
  return { asks, grants, toldByReport };
}

function listOnce(values: string[]): string[] {
  return [...new Set(values)];
}

/** Each order of each customer once. */
function listOrders(asks: KnownReach["asks"]) {
  const byKey = asks.map(({ orderId, openid }) => {
    const id = toOrderOf({ orderId, openid });
    return [id, { id, orderId, openid }] as const;
  });
  return [...new Map(byKey).values()];
}

function chunk<Value>(values: Value[]): Value[][] {
  const chunks: Value[][] = [];
  for (let from = 0; from < values.length; from += CHUNK)
    chunks.push(values.slice(from, from + CHUNK));
  return chunks;
}
