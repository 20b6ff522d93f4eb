import type { Lane } from "@mp-notice/core";
import type { Database, Sql } from "../database/connect.ts";
import type { GrantRow } from "./sql/rows.ts";
import { selectWaitingOrders, type WaitingOrder } from "./sql/select-waiting-orders.ts";

/** Other demand for the grants that candidates could take. Queries only grants bound to an order other than the candidate's. */
export async function readWaitingOrders(
  tx: Sql,
  input: {
    database: Database;
    appId: string;
    lanes: Lane[];
    candidates: { orderId: string; grants: GrantRow[] }[];
  },
): Promise<WaitingOrder[]> {
  const { database, appId, lanes, candidates } = input;
  const bound = candidates.flatMap(({ orderId: own, grants }) =>
    grants.flatMap(({ openid, orderId }) =>
      orderId === null || orderId === own ? [] : [{ openid, orderId }],
    ),
  );
  if (bound.length === 0) return [];
  const openids = [...new Set(bound.map(({ openid }) => openid))];
  const orderIds = [...new Set(bound.map(({ orderId }) => orderId))];
  return selectWaitingOrders(tx, { database, appId, openids, orderIds, lanes });
}

/** How many of a customer's deliveries, by order, could use this lane's grants. */
export function countWaiting(
  waiting: WaitingOrder[],
  { openid, lane, lanes }: { openid: string; lane: Lane; lanes: Lane[] },
): Map<string, number> {
  const isAlike = ({ channel, templateId }: Lane) =>
    channel === lane.channel && (channel === "template" || templateId === lane.templateId);
  const notices = new Set(lanes.filter(isAlike).map(({ notice }) => notice));
  const counts = new Map<string, number>();
  for (const each of waiting) {
    if (each.openid !== openid || !notices.has(each.notice)) continue;
    counts.set(each.orderId, (counts.get(each.orderId) ?? 0) + each.waiting);
  }
  return counts;
}
