import { describe, expect, test } from "vitest";
import { createNoticeSettings } from "../../testing/create-notice-settings.ts";
import { NEVER_MS } from "../grants/grant.ts";
import { builtInCatalog } from "../notices/notice-catalog.ts";
import {
  decideClaim,
  splitDue,
  toClaimed,
  type CandidateGrants,
  type ClaimableGrant,
  type DueDelivery,
} from "./decide-claim.ts";
import type { ClaimInput } from "./delivery-store.port.ts";

const NOW = 1_800_000_000_000;
const LANE = { notice: "order_cancel", channel: "template", templateId: "t1" } as const;
const INPUT: ClaimInput = {
  appId: "wx0123456789abcdef",
  claimId: "claim",
  workerId: "worker",
  limit: 10,
  lanes: [LANE],
  settings: [createNoticeSettings(LANE)],
  catalog: builtInCatalog,
  miniprogramState: "formal",
};

function due(changes: Partial<DueDelivery> = {}): DueDelivery {
  return {
    id: "d1",
    kind: "trigger",
    notice: "order_cancel",
    definitionVersion: null,
    openid: "alice",
    orderId: "A1",
    data: {},
    miniprogramState: null,
    state: "queued",
    reason: null,
    dueAt: NOW,
    attempts: 0,
    lostInARow: 0,
    claimId: null,
    workerId: null,
    claimedAt: null,
    channel: null,
    templateId: null,
    grantId: null,
    isPinned: false,
    errcode: null,
    msgId: null,
    sentAt: null,
    holdsLineage: true,
    grantWaitUntil: NOW + 60_000,
    expiresAt: NOW + 86_400_000,
    createdAt: NOW,
    now: NOW,
    lane: LANE,
    ...changes,
  };
}

function form(changes: Partial<ClaimableGrant> = {}): ClaimableGrant {
  return {
    id: "g1",
    kind: "form",
    credential: "form-1",
    confirmedAt: null,
    orderId: null,
    usesFree: 1,
    acceptedAt: NOW - 1000,
    usableFrom: NOW - 1000,
    expiresAt: NEVER_MS,
    reservedFor: null,
    reservedUntil: null,
    ...changes,
  };
}

function decide(
  delivery: DueDelivery,
  grants: Partial<CandidateGrants> = {},
  input: Partial<ClaimInput> = {},
) {
  const none = {
    ...{ pinned: null, candidates: [], lastActAt: null },
    waitingByOrder: new Map<string, number>(),
  };
  return decideClaim(delivery, {
    input: { ...INPUT, ...input },
    grants: { ...none, ...grants },
  });
}

describe("before grants are read", () => {
  test("an expired delivery ends, even if it is superseded or its customer is busy", () => {
    const expired = due({ expiresAt: NOW, holdsLineage: false });
    const { settled, candidates } = splitDue([expired], { sendingOpenids: ["alice"] });
    expect(candidates).toEqual([]);
    expect(settled[0]?.transition.progress).toMatchObject({ state: "failed", reason: "EXPIRED" });
  });

  test("a superseded delivery is cancelled, even while its customer is busy", () => {
    const overtaken = due({ holdsLineage: false });
    const { settled } = splitDue([overtaken], { sendingOpenids: ["alice"] });
    expect(settled[0]?.transition.progress).toMatchObject({
      state: "cancelled",
      reason: "ALREADY_TOLD",
    });
  });

  test("a busy customer's deliveries are deferred one after the other", () => {
    const ids = ["d1", "d2"].map((id) => due({ id }));
    const { settled, candidates } = splitDue(ids, { sendingOpenids: ["alice"] });
    expect(candidates).toEqual([]);
    expect(settled.map(({ transition: { progress } }) => progress.dueAt - NOW)).toEqual([250, 500]);
  });

  test("each customer's first due delivery is a candidate", () => {
    const all = [due({ id: "a1" }), due({ id: "a2" }), due({ id: "b1", openid: "bob" })];
    const { settled, candidates } = splitDue(all, { sendingOpenids: [] });
    expect(candidates.map(({ id }) => id)).toEqual(["a1", "b1"]);
    expect(settled.map(({ delivery }) => delivery.id)).toEqual(["a2"]);
  });
});

describe("a candidate", () => {
  test("leaves with a free use of the chosen grant", () => {
    const decision = decide(due(), { candidates: [form()] });
    expect(decision).toMatchObject({ grant: { id: "g1" }, takesUse: true });
    expect(decision.transition.progress).toMatchObject({ state: "sending", grantId: "g1" });
    const claimed = toClaimed(decision, INPUT);
    expect(claimed).toMatchObject({ id: "d1", claimId: "claim", claimedAt: NOW });
    expect(claimed?.request).toContain('"form_id":"form-1"');
    expect(claimed?.grant).toEqual({
      id: "g1",
      kind: "form",
      credential: "form-1",
      confirmedAt: null,
    });
  });

  test("waits for a grant of its lane when there is none", () => {
    const decision = decide(due());
    expect(toClaimed(decision, INPUT)).toBeNull();
    expect(decision.transition.progress).toMatchObject({
      state: "waiting_for_grant",
      channel: "template",
      templateId: "t1",
    });
  });

  test("leaves a grant to the order that it is bound to, unless it is a test", () => {
    const grants = { candidates: [form({ orderId: "B1" })], waitingByOrder: new Map([["B1", 1]]) };
    expect(decide(due(), grants).transition.progress.state).toBe("waiting_for_grant");
    expect(decide(due({ kind: "test" }), grants)).toMatchObject({ takesUse: true });
  });

  test("leaves without a grant only as a test", () => {
    const decision = decide(due({ kind: "test" }));
    expect(decision).toMatchObject({ grant: null, takesUse: false });
    expect(decision.transition.progress.state).toBe("sending");
  });

  test("that cannot be prepared ends and takes no use", () => {
    const decision = decide(due(), { candidates: [form()] }, { settings: [] });
    expect(decision).toMatchObject({ request: null, grant: null, takesUse: false });
    expect(decision.transition).toMatchObject({
      progress: { state: "failed", reason: "TEMPLATE" },
      settlement: null,
    });
  });
});

describe("a pinned candidate", () => {
  const pinned = due({ isPinned: true, grantId: "g1", lostInARow: 1 });

  test("leaves with the use that it holds, whatever other grants are free", () => {
    const grants = { pinned: form({ usesFree: 0 }), candidates: [form({ id: "g2" })] };
    expect(decide(pinned, grants)).toMatchObject({ grant: { id: "g1" }, takesUse: false });
  });

  test("ends as unknown when its grant is gone or its notice left the template channel", () => {
    const ended = { progress: { state: "unknown", reason: "LOST" }, settlement: "spent" };
    expect(decide(pinned, { candidates: [form()] }).transition).toMatchObject(ended);
    const lane = { ...LANE, channel: "subscribe" } as const;
    expect(decide({ ...pinned, lane }, { pinned: form() }).transition).toMatchObject(ended);
  });

  test("that cannot be prepared spends the use that it holds", () => {
    const decision = decide(pinned, { pinned: form() }, { settings: [] });
    expect(decision.transition).toMatchObject({
      progress: { state: "failed", isPinned: false },
      settlement: "spent",
    });
  });
});
