import {
  decideClaim,
  findHold,
  KINDS_BY_CHANNEL,
  mayBeToldByReport,
  splitDue,
  toClaimed,
  type ClaimDecision,
  type ClaimInput,
  type ClaimResult,
  type DueDelivery,
  type Lane,
  type NoticeData,
} from "@mp-notice/core";
import type { Transaction } from "kysely";
import type { Database } from "../database/connect.ts";
import { readReportRoads } from "./report-roads.ts";
import type { DeliveryRow, GrantRow } from "./sql/rows.ts";
import { selectCandidateGrants } from "./sql/select-candidate-grants.ts";
import { selectDueDeliveries } from "./sql/select-due-deliveries.ts";
import { selectGrantsById } from "./sql/select-grants-by-id.ts";
import { postponeDeliveries } from "./sql/postpone-deliveries.ts";
import { selectLastActs } from "./sql/select-last-acts.ts";
import { selectNextDue } from "./sql/select-next-due.ts";
import { selectSendingOpenids } from "./sql/select-sending-openids.ts";
import type { WaitingOrder } from "./sql/select-waiting-orders.ts";
import { settleGrants } from "./sql/settle-grants.ts";
import { updateDeliveries, type DeliveryUpdate } from "./sql/update-deliveries.ts";
import { countWaiting, readWaitingOrders } from "./waiting-orders.ts";
import { writeDeliveryEvents } from "./write-events.ts";
import type { QueueDeps } from "./write-steps.ts";

/** Up to this many, each lane is asked for its due deliveries; of more, only those that have some. */
const FEW_LANES = 10;

/** One short transaction: locks deliveries, then the grants they take, then writes each in one statement. */
export async function claimDeliveries(
  { database, events }: QueueDeps,
  input: ClaimInput,
): Promise<ClaimResult> {
  const lanes = await selectDueLanes(database, input);
  if (lanes.length === 0) return { claimed: [], found: 0, waitingOpenids: [] };
  const decisions = await database.transaction(async (tx) => {
    const due = await lockDueDeliveries(tx, { database, input: { ...input, lanes } });
    if (due.length === 0) return [];
    const decided = await decide(tx, { database, input, due });
    await write(tx, { database, decided });
    const rows = new Map(due.map(({ row }) => [row.id, row]));
    const changes = decided.flatMap(({ delivery, transition }) => {
      const row = rows.get(delivery.id);
      return row ? [{ row, transition }] : [];
    });
    await writeDeliveryEvents(tx, { events, changes });
    return decided;
  });
  return {
    claimed: decisions.flatMap((decision) => toClaimed(decision, input) ?? []),
    found: decisions.length,
    waitingOpenids: decisions.flatMap(({ delivery, transition }) =>
      transition.progress.state === "waiting_for_grant" ? [delivery.openid] : [],
    ),
  };
}

type LockedDue = DueDelivery & { row: DeliveryRow };

/** One statement before the transaction instead of one per lane in it. What falls due meanwhile is found by the next claim. */
async function selectDueLanes(database: Database, { appId, lanes }: ClaimInput): Promise<Lane[]> {
  if (lanes.length <= FEW_LANES) return lanes;
  const notices = lanes.map(({ notice }) => notice);
  const next = await selectNextDue(database, { appId, state: "queued", notices });
  const due = new Set(next.flatMap(({ notice, dueIn }) => (dueIn <= 0 ? [notice] : [])));
  return lanes.filter(({ notice }) => due.has(notice));
}

async function lockDueDeliveries(
  tx: Transaction<unknown>,
  { database, input }: { database: Database; input: ClaimInput },
): Promise<LockedDue[]> {
  const found: LockedDue[] = [];
  // Starts at a random lane, because a full first lane would starve the others.
  const first = Math.floor(Math.random() * input.lanes.length);
  for (const lane of [...input.lanes.slice(first), ...input.lanes.slice(0, first)]) {
    const limit = input.limit - found.length;
    if (limit <= 0) break;
    const rows = await selectDueDeliveries(tx, {
      database,
      appId: input.appId,
      notice: lane.notice,
      limit,
    });
    found.push(...rows.map((row) => toDue(row, lane)));
  }
  return found;
}

function toDue(row: DeliveryRow, lane: Lane): LockedDue {
  const { data, isPinned, holdsLineage } = row;
  return {
    ...row,
    row,
    data: JSON.parse(data) as NoticeData,
    isPinned: isPinned === 1,
    holdsLineage: holdsLineage === 1,
    lane,
  };
}

async function decide(
  tx: Transaction<unknown>,
  { database, input, due }: { database: Database; input: ClaimInput; due: DueDelivery[] },
): Promise<ClaimDecision[]> {
  const { appId, lanes } = input;
  const openids = [...new Set(due.map(({ openid }) => openid))];
  const sendingOpenids = await selectSendingOpenids(tx, { appId, openids });
  const { settled, candidates } = splitDue(due, { sendingOpenids });
  const lastActs = await readLastActs(tx, { database, input, candidates });
  const { pinned, free, waiting } = await lockGrants(tx, { database, input, candidates });
  const reports = await readReportRoads(tx, {
    ...{ database, appId },
    orders: candidates.filter((each) => mayBeToldByReport(each, input)),
  });
  const decided = candidates.map((delivery) => {
    const { id, openid, lane, grantId } = delivery;
    const report = reports.get(id);
    const grants = {
      pinned: pinned.get(grantId ?? "") ?? null,
      candidates: free.get(toFreeKey(lane, openid)) ?? [],
      lastActAt: lastActs.get(openid) ?? null,
      waitingByOrder: countWaiting(waiting, { openid, lane, lanes }),
      ...(report && { report }),
    };
    return decideClaim(delivery, { input, grants });
  });
  return [...settled, ...decided];
}

/** Only for deliveries within quiet hours. */
async function readLastActs(
  tx: Transaction<unknown>,
  {
    database,
    input,
    candidates,
  }: { database: Database; input: ClaimInput; candidates: DueDelivery[] },
): Promise<Map<string, number>> {
  const { appId, settings } = input;
  const quiet = candidates.filter((each) => findHold(each, { settings, lastActAt: null }) !== null);
  const openids = [...new Set(quiet.map(({ openid }) => openid))];
  return openids.length > 0 ? selectLastActs(tx, { database, appId, openids }) : new Map();
}

interface LockedGrants {
  pinned: Map<string, GrantRow>;
  /** By lane and customer. */
  free: Map<string, GrantRow[]>;
  /** Deliveries of the orders that free grants are bound to. */
  waiting: WaitingOrder[];
}

async function lockGrants(
  tx: Transaction<unknown>,
  {
    database,
    input,
    candidates,
  }: { database: Database; input: ClaimInput; candidates: DueDelivery[] },
): Promise<LockedGrants> {
  const { appId } = input;
  const pinnedIds = candidates.flatMap(({ isPinned, grantId }) =>
    isPinned && grantId !== null ? [grantId] : [],
  );
  const pinned = pinnedIds.length > 0 ? await selectGrantsById(tx, pinnedIds) : [];
  const free = new Map<string, GrantRow[]>();
  const inNeed = candidates.filter(({ isPinned }) => !isPinned);
  for (const [template, deliveries] of Map.groupBy(inNeed, ({ lane }) => toGrantTemplate(lane))) {
    const [sample] = deliveries;
    if (!sample) continue;
    const rows = await selectCandidateGrants(tx, {
      database,
      appId,
      openids: deliveries.map(({ openid }) => openid).toSorted(),
      kinds: KINDS_BY_CHANNEL[sample.lane.channel],
      templateId: template,
    });
    for (const [openid, ofCustomer] of Map.groupBy(rows, (row) => row.openid))
      free.set(`${template} ${openid}`, ofCustomer);
  }
  const waiting = await readWaitingOrders(tx, {
    database,
    ...input,
    candidates: inNeed.map(({ orderId, openid, lane }) => ({
      orderId,
      grants: free.get(toFreeKey(lane, openid)) ?? [],
    })),
  });
  return { pinned: new Map(pinned.map((grant) => [grant.id, grant])), free, waiting };
}

function toFreeKey(lane: Lane, openid: string): string {
  return `${toGrantTemplate(lane)} ${openid}`;
}

/** A subscription pays for one template only; forms and payments for any. */
function toGrantTemplate({ channel, templateId }: Lane): string {
  return channel === "subscribe" ? templateId : "";
}

async function write(
  tx: Transaction<unknown>,
  { database, decided }: { database: Database; decided: ClaimDecision[] },
): Promise<void> {
  await updateDeliveries(tx, {
    database,
    updates: decided.map(({ delivery, transition, request }): DeliveryUpdate => ({
      id: delivery.id,
      openid: delivery.openid,
      progress: transition.progress,
      entries: transition.entries,
      request,
      response: null,
      heldLineage: delivery.holdsLineage,
    })),
  });
  await postponeDeliveries(
    tx,
    decided.flatMap(({ delivery: { id }, transition: { postponedMs } }) =>
      postponedMs === undefined ? [] : [{ id, postponedMs }],
    ),
  );
  const taken = decided.flatMap(({ grant, takesUse }) => (takesUse && grant ? [grant.id] : []));
  await settleGrants(tx, { database, ids: taken.toSorted(), as: "held" });
  const lostPins = decided.flatMap(({ delivery: { grantId }, transition }) =>
    transition.settlement === "spent" && grantId !== null ? [grantId] : [],
  );
  await settleGrants(tx, { database, ids: lostPins.toSorted(), as: "spent" });
}
