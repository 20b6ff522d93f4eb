import {
  awaitGrant,
  chooseGrant,
  close,
  closeAsTold,
  defer,
  giveUpAsUnknown,
  KINDS_BY_CHANNEL,
  refuseByCheck,
  startSending,
  type ClaimedDelivery,
  type ClaimInput,
  type ClaimResult,
  type Lane,
  type NoticeData,
  type Transition,
} from "@mp-notice/core";
import type { Transaction } from "kysely";
import type { Database } from "../database/connect.ts";
import type { GrantRow } from "./sql/rows.ts";
import { selectCandidateGrants } from "./sql/select-candidate-grants.ts";
import { selectDueDeliveries } from "./sql/select-due-deliveries.ts";
import { selectGrantsById } from "./sql/select-grants-by-id.ts";
import { selectSendingOpenids } from "./sql/select-sending-openids.ts";
import type { WaitingOrder } from "./sql/select-waiting-orders.ts";
import { settleGrants } from "./sql/settle-grants.ts";
import { updateDeliveries, type DeliveryUpdate } from "./sql/update-deliveries.ts";
import { countWaiting, readWaitingOrders } from "./waiting-orders.ts";
import { toMoving, type LockedDelivery } from "./write-steps.ts";

type DueDelivery = LockedDelivery & { lane: Lane };

/** What a claim decides for one delivery. `taken` is the use that it takes from what is free; a pinned one is held already. */
interface Decision {
  due: DueDelivery;
  transition: Transition;
  request: string | null;
  grant: GrantRow | null;
  taken: boolean;
}

/** One short transaction: deliveries, then the grants that they take, then both written in a statement each. */
export async function claimDeliveries(database: Database, input: ClaimInput): Promise<ClaimResult> {
  const decisions = await database.transaction(async (tx) => {
    const due = await lockDueDeliveries(tx, { database, input });
    if (due.length === 0) return [];
    const decided = await decide(tx, { database, input, due });
    await write(tx, { database, decided });
    return decided;
  });
  return {
    claimed: decisions.flatMap((decision) => toClaimed(decision, input)),
    found: decisions.length,
    waitingOpenids: decisions.flatMap(({ due, transition }) =>
      transition.progress.state === "waiting_for_grant" ? [due.row.openid] : [],
    ),
  };
}

async function lockDueDeliveries(
  tx: Transaction<unknown>,
  { database, input }: { database: Database; input: ClaimInput },
): Promise<DueDelivery[]> {
  const found: DueDelivery[] = [];
  // Not always the same lane first: a full one would starve the others.
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
    found.push(...rows.map((row) => ({ ...toMoving(row), lane })));
  }
  return found;
}

async function decide(
  tx: Transaction<unknown>,
  { database, input, due }: { database: Database; input: ClaimInput; due: DueDelivery[] },
): Promise<Decision[]> {
  const { appId } = input;
  const openids = [...new Set(due.map(({ row }) => row.openid))];
  const busy = new Set(await selectSendingOpenids(tx, { appId, openids }));
  const settled: Decision[] = [];
  const deferred = new Map<string, number>();
  const candidates: DueDelivery[] = [];
  for (const delivery of due) {
    const { now, openid, expiresAt } = delivery.row;
    if (expiresAt <= now)
      settled.push(withoutGrant(delivery, close(delivery, { now, reason: "EXPIRED" })));
    else if (!delivery.holdsLineage)
      settled.push(withoutGrant(delivery, closeAsTold(delivery, { now })));
    else if (busy.has(openid)) {
      const place = (deferred.get(openid) ?? 0) + 1;
      deferred.set(openid, place);
      settled.push(withoutGrant(delivery, defer(delivery, { now, place })));
    } else {
      busy.add(openid);
      candidates.push(delivery);
    }
  }
  const grants = await lockGrants(tx, { database, input, candidates });
  return [...settled, ...candidates.map((delivery) => decideOne(delivery, { input, grants }))];
}

interface LockedGrants {
  pinned: Map<string, GrantRow>;
  /** By lane and customer. */
  free: Map<string, GrantRow[]>;
  /** Of orders that some of the free ones are bound to: what wants them. */
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
      openids: deliveries.map(({ row }) => row.openid).toSorted(),
      kinds: KINDS_BY_CHANNEL[sample.lane.channel],
      templateId: template,
    });
    for (const [openid, ofCustomer] of Map.groupBy(rows, (row) => row.openid))
      free.set(`${template} ${openid}`, ofCustomer);
  }
  const waiting = await readWaitingOrders(tx, {
    database,
    ...input,
    candidates: inNeed.map(({ row, lane }) => ({
      orderId: row.orderId,
      grants: free.get(toFreeKey(lane, row.openid)) ?? [],
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

function decideOne(
  delivery: DueDelivery,
  { input, grants }: { input: ClaimInput; grants: LockedGrants },
): Decision {
  const { row, lane } = delivery;
  const { now } = row;
  if (delivery.isPinned) {
    const grant = grants.pinned.get(delivery.grantId ?? "");
    // The send without an answer went by the template channel: by another one the message could come twice.
    if (!grant || lane.channel !== "template") {
      return {
        ...withoutGrant(delivery, giveUpAsUnknown(delivery, { now, what: "lost" })),
        grant: grant ?? null,
      };
    }
    return prepare(delivery, { input, grant, taken: false });
  }
  const candidates = grants.free.get(toFreeKey(lane, row.openid)) ?? [];
  // WeChat spends the permission for a test all the same, whether or not it is taken here.
  const waitingByOrder =
    delivery.kind === "test"
      ? new Map<string, number>()
      : countWaiting(grants.waiting, { openid: row.openid, lane, lanes: input.lanes });
  const choice = chooseGrant({ orderId: row.orderId, candidates, now, waitingByOrder });
  if (choice.grant) return prepare(delivery, { input, grant: choice.grant, taken: true });
  if (delivery.kind === "test") return prepare(delivery, { input, grant: null, taken: false });
  // Keeps what it waits for: only such a grant wakes it.
  const { channel, templateId } = lane;
  const waiting = awaitGrant(
    { ...delivery, channel, templateId },
    { now, retryAt: choice.retryAt },
  );
  return withoutGrant(delivery, waiting);
}

function prepare(
  delivery: DueDelivery,
  { input, grant, taken }: { input: ClaimInput; grant: GrantRow | null; taken: boolean },
): Decision {
  const { row, lane } = delivery;
  const { id, kind, notice, openid, orderId, miniprogramState, now } = row;
  const data = JSON.parse(row.data) as NoticeData;
  const prepared = input.prepare(
    { id, kind, notice, openid, orderId, data, miniprogramState },
    lane,
    grant,
  );
  if (!prepared.ok) {
    const { reason, problem } = prepared;
    return {
      ...withoutGrant(delivery, refuseByCheck(delivery, { now, reason, problem })),
      grant: taken ? null : grant,
    };
  }
  const { claimId, workerId } = input;
  const transition = startSending(delivery, { lane, claimId, workerId, now, grant });
  return { due: delivery, transition, request: prepared.request, grant, taken };
}

function withoutGrant(due: DueDelivery, transition: Transition): Decision {
  return { due, transition, request: null, grant: null, taken: false };
}

async function write(
  tx: Transaction<unknown>,
  { database, decided }: { database: Database; decided: Decision[] },
): Promise<void> {
  const taken = decided.flatMap(({ grant, taken: isTaken }) =>
    isTaken && grant ? [grant.id] : [],
  );
  await updateDeliveries(tx, {
    database,
    updates: decided.map(({ due, transition, request }): DeliveryUpdate => ({
      id: due.id,
      openid: due.row.openid,
      progress: transition.progress,
      entries: transition.entries,
      request,
      response: null,
    })),
  });
  await settleGrants(tx, { database, ids: taken.toSorted(), as: "held" });
  const lostPins = decided.flatMap(({ due, transition }) =>
    transition.settlement === "spent" && due.grantId !== null ? [due.grantId] : [],
  );
  await settleGrants(tx, { database, ids: lostPins.toSorted(), as: "spent" });
}

function toClaimed(
  { due, transition, request, grant }: Decision,
  { claimId }: ClaimInput,
): ClaimedDelivery[] {
  if (transition.progress.state !== "sending" || request === null) return [];
  const { row, lane, attempts, lostInARow } = due;
  return [
    {
      id: row.id,
      claimId,
      notice: row.notice,
      openid: row.openid,
      channel: lane.channel,
      templateId: lane.templateId,
      request,
      grant: grant && {
        id: grant.id,
        kind: grant.kind,
        credential: grant.credential,
        confirmedAt: grant.confirmedAt,
      },
      attempts,
      lostInARow,
      claimedAt: row.now,
    },
  ];
}
