import {
  builtInCatalog,
  decideOutcome,
  findHolder,
  isFinal,
  listFormerEnds,
  type ClaimedDelivery,
  type DeliveryState,
  type Lane,
  type NoticeSettings,
  type SendAnswer,
} from "@mp-notice/core";
import {
  createMemoryHarness,
  createNoticeSettings,
  type StoreHarness,
} from "@mp-notice/core/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createDatabaseSubject } from "../create-database-subject.ts";
import { listDatabaseServers } from "../list-database-servers.ts";

/**
 * A model-based test: after any history, the databases equal the model, which is the in-memory stores. They share the pure rules,
 * so the test checks SQL, locks and clocks, not the rules.
 */
const RUNS = 100;
/** Histories take longer there. */
const RUNS_ON_SERVER = 60;
const CUSTOMERS = ["alice", "bob"] as const;
const NOTICES = ["order_cancel", "order_pay_success", "order_pay_fail"] as const;

function createLanes([first = "", second = ""]: readonly string[]): Lane[] {
  return [
    { notice: "order_cancel", channel: "subscribe", templateId: first },
    { notice: "order_pay_success", channel: "subscribe", templateId: second },
    { notice: "order_pay_fail", channel: "template", templateId: "by-form" },
  ];
}

/** The clock starts at 08:00: some histories begin within quiet hours, others come to them. */
const QUIET_HOURS = [null, { from: "07:00", to: "08:01" }, { from: "09:00", to: "11:00" }];

function createSettings(lanes: Lane[]): NoticeSettings[] {
  return lanes.map((lane, index) => ({
    ...createNoticeSettings(lane),
    quietHours: QUIET_HOURS[index] ?? null,
  }));
}

const customer = fc.constantFrom(...CUSTOMERS);
const lane = fc.integer({ min: 0, max: 2 });
const order = fc.constantFrom("A1", "A2", "A3");
const age = fc.constantFrom(0, 5000, 400_000);
const command = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("trigger" as const),
      customer,
      lane,
      order,
      wait: fc.constantFrom(0, 60),
      sendTime: fc.constantFrom(null, null, null, { delayMs: 30_000 }, { delayMs: 86_400_000 }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("form" as const), customer, order, age }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("payment" as const), customer, order, age }),
  },
  {
    weight: 7,
    arbitrary: fc.record({
      do: fc.constant("accept" as const),
      customer,
      order: fc.constantFrom("A1", "A2", undefined),
      template: fc.integer({ min: 0, max: 1 }),
      age,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("popup" as const),
      customer,
      template: fc.integer({ min: 0, max: 1 }),
      age,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("refuse" as const),
      age: fc.constantFrom(0, 5000),
      customer,
      template: fc.integer({ min: 0, max: 1 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("ask" as const),
      customer,
      order,
      template: fc.integer({ min: 0, max: 1 }),
      answer: fc.constantFrom("accept", "accept", "HAVE", "HAVE", "reject", "NO_TAP"),
      age: fc.constantFrom(0, 5000, 400_000, 2_591_990_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("closeOrder" as const),
      order: fc.constantFrom("A1", "A3"),
    }),
  },
  { weight: 10, arbitrary: fc.record({ do: fc.constant("claim" as const), lane }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("answer" as const),
      which: fc.nat(5),
      errcode: fc.constantFrom(0, 0, 0, 43101, 41028, 41029, -1, 47003, null, null),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("wake" as const), customer }) },
  { weight: 2, arbitrary: fc.constant({ do: "sweep" as const }) },
  { weight: 1, arbitrary: fc.constant({ do: "release" as const }) },
  { weight: 1, arbitrary: fc.constant({ do: "close" as const }) },
  { weight: 2, arbitrary: fc.constant({ do: "crash" as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("confirm" as const), customer, order }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("cancel" as const), which: fc.nat(59) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("resend" as const),
      which: fc.array(fc.nat(9), { minLength: 1, maxLength: 3 }),
      wait: fc.constantFrom(0, 60),
      again: fc.constantFrom(false, false, true),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("settle" as const),
      customer,
      template: fc.integer({ min: 0, max: 1 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("pass" as const),
      ms: fc.constantFrom(
        400,
        400,
        11_000,
        11_000,
        11_000,
        61_000,
        7_300_000,
        90_000_000,
        2_592_000_000,
      ),
    }),
  },
);
type Command = typeof command extends fc.Arbitrary<infer Value> ? Value : never;

/** One implementation of the stores, with the ids that commands refer to. */
interface Side {
  harness: StoreHarness;
  deliveries: string[];
  /** By delivery. */
  orders: Map<string, string>;
  /** By the id of each delivery that was resent or is a resend. */
  lineages: Map<string, Lineage>;
  claimed: ClaimedDelivery[];
  workerId: string;
}

interface Lineage {
  ids: string[];
  /** Explicitly requested further messages. */
  agains: number;
}

async function apply(
  side: Side,
  { command: step, n }: { command: Command; n: number },
): Promise<unknown> {
  const { harness } = side;
  const { store, ledger, workers, appId, knownTemplateIds } = harness;
  const templateOf = (index: number) => knownTemplateIds[index] ?? "";
  const lanes = createLanes(knownTemplateIds);
  switch (step.do) {
    case "trigger": {
      const id = harness.newId();
      const key = `key-${n}`;
      const results = await store.queue([
        {
          id,
          appId,
          kind: "trigger",
          notice: NOTICES[step.lane] ?? NOTICES[0],
          openid: step.customer,
          orderId: step.order,
          data: { n },
          idempotencyKey: key,
          fingerprint: key,
          definitionVersion: null,
          resendOf: null,
          miniprogramState: null,
          grantWaitSeconds: step.wait,
          sendTime: step.sendTime,
          state: "queued",
        },
      ]);
      side.deliveries.push(id);
      side.orders.set(id, step.order);
      return results.map(({ ok }) => ok);
    }
    case "form":
    case "payment":
    case "accept": {
      const base = { reportId: `report-${n}`, ageMs: step.age };
      const report =
        step.do === "form"
          ? { ...base, kind: "form" as const, formId: `form-${n}`, orderId: step.order }
          : step.do === "payment"
            ? {
                ...base,
                kind: "payment" as const,
                prepayId: `prepay-${step.order}`,
                orderId: step.order,
              }
            : {
                ...base,
                kind: "subscribe" as const,
                templateId: templateOf(step.template),
                answer: "accept",
                ...(step.order && { orderId: step.order }),
              };
      return ledger.report({ appId, openid: step.customer, reports: [report] });
    }
    case "ask": {
      const { order: orderId, answer, age: ageMs } = step;
      const of = {
        reportId: `report-${n}`,
        orderId,
        notice: NOTICES[step.template] ?? "",
        moment: "paid",
      };
      const report = {
        kind: "subscribe" as const,
        templateId: templateOf(step.template),
        answer,
        ageMs,
        ...of,
      };
      return ledger.report({ appId, openid: step.customer, reports: [report] });
    }
    case "closeOrder": {
      const { openids, released } = await ledger.closeOrder({ appId, orderId: step.order });
      return [openids.toSorted(), released];
    }
    case "popup":
    case "refuse": {
      const isPopup = step.do === "popup";
      const createdAt = Math.floor(((await harness.now()) - step.age) / 1000) * 1000;
      const event = { openid: step.customer, templateId: templateOf(step.template), createdAt };
      await ledger.recordEvents(appId, [
        isPopup
          ? { ...event, kind: "popup", status: "accept" }
          : { ...event, kind: "change", status: "reject" },
      ]);
      return null;
    }
    case "claim": {
      const chosen = lanes[step.lane];
      const before = await readHolders(harness);
      const result = await store.claim({
        appId,
        claimId: harness.newId(),
        workerId: side.workerId,
        limit: 20,
        lanes: chosen ? [chosen] : [],
        settings: createSettings(lanes),
        catalog: builtInCatalog,
        miniprogramState: "formal",
      });
      const inOrder = result.claimed.toSorted((a, b) => (a.id < b.id ? -1 : 1));
      await assertOwnHolds(side, { claimed: inOrder, before });
      side.claimed.push(...inOrder);
      return [
        inOrder.map(({ id, grant }) => [side.deliveries.indexOf(id), grant?.kind]),
        result.waitingOpenids.toSorted(),
      ];
    }
    case "answer": {
      const claimed = side.claimed[step.which % Math.max(1, side.claimed.length)];
      if (!claimed) return null;
      const answer: SendAnswer =
        step.errcode === null
          ? { kind: "lost", cause: "reset" }
          : {
              kind: "answered",
              from: "send",
              errcode: step.errcode,
              errmsg: "",
              rid: null,
              msgId: step.errcode === 0 ? `${n}` : null,
            };
      const { confirmedAt = null, kind = null } = claimed.grant ?? {};
      const outcome = decideOutcome({
        answer,
        grantKind: kind,
        msSincePaymentConfirmed: confirmedAt === null ? null : claimed.claimedAt - confirmedAt,
        attempts: claimed.attempts,
        lostInARow: claimed.lostInARow,
        random: 0.5,
      });
      const results = await store.record(appId, [
        { deliveryId: claimed.id, claimId: claimed.claimId, answer, outcome },
      ]);
      return results.map(({ applied, state }) => [applied, state]);
    }
    case "resend": {
      const { deliveries, lineages } = side;
      if (deliveries.length === 0) return null;
      const targets = step.which.map((which) => deliveries[which % deliveries.length] ?? "");
      const results = await store.resend({
        appId,
        resends: targets.map((deliveryId) => ({ deliveryId, newId: harness.newId() })),
        again: step.again,
        getGrantWaitSeconds: () => step.wait,
      });
      return results.map((result) => {
        if (!result.ok) return result.reason;
        const { deliveryId, resentAs } = result;
        const lineage = lineages.get(deliveryId) ?? { ids: [deliveryId], agains: 0 };
        lineage.ids.push(resentAs);
        if (step.again) lineage.agains += 1;
        for (const id of lineage.ids) lineages.set(id, lineage);
        deliveries.push(resentAs);
        side.orders.set(resentAs, side.orders.get(deliveryId) ?? "");
        return deliveries.indexOf(deliveryId);
      });
    }
    case "release": {
      const now = await harness.now();
      const settings = createSettings(lanes).map((each) => ({
        ...each,
        quietHours: null,
        formerQuietEnds: listFormerEnds(each, now),
      }));
      return store.releaseHeld({ appId, limit: 100, settings });
    }
    case "wake":
      return store.wakeWaiting({ appId, openids: [step.customer] });
    case "sweep":
      return [
        await store.lookAgain({ appId, limit: 100, lanes, notices: builtInCatalog.codes }),
        await store.sweep({ appId, limit: 100 }),
      ];
    case "close":
      return ledger.close({ appId, limit: 100 });
    case "crash": {
      await workers.retire(side.workerId);
      const taken = await store.takeOver({ limit: 100 });
      side.workerId = harness.newId();
      await workers.register(side.workerId);
      return taken;
    }
    case "confirm":
      return ledger.confirmPayment({
        appId,
        openid: step.customer,
        prepayId: `prepay-${step.order}`,
        orderId: step.order,
      });
    case "cancel": {
      const result = await store.cancel({ appId, idempotencyKey: `key-${step.which}` });
      return result && [side.deliveries.indexOf(result.deliveryId), result.state, result.cancelled];
    }
    case "settle": {
      const event = {
        openid: step.customer,
        templateId: templateOf(step.template),
        msgId: null,
        errorCode: 0,
        errorStatus: "success",
        createdAt: await harness.now(),
      };
      const id = await store.settleByEvent(appId, event, "only_candidate");
      return id === null ? null : side.deliveries.indexOf(id);
    }
    case "pass":
      harness.advance(step.ms);
      await workers.heartbeat(side.workerId);
      return null;
  }
}

/** The order that each grant is held for now, by grant. */
async function readHolders(harness: StoreHarness): Promise<Map<string, string | null>> {
  const now = await harness.now();
  const grants = await Promise.all(CUSTOMERS.map((openid) => harness.listGrants(openid)));
  return new Map(grants.flat().map((grant) => [grant.id, findHolder(grant, now)]));
}

/** No message takes a permission that is held for another open order. */
async function assertOwnHolds(
  { deliveries, orders }: Side,
  { claimed, before }: { claimed: ClaimedDelivery[]; before: Map<string, string | null> },
): Promise<void> {
  for (const { id, grant } of claimed) {
    const holder = before.get(grant?.id ?? "") ?? null;
    if (holder !== null)
      expect(holder, `of delivery ${deliveries.indexOf(id)}`).toBe(orders.get(id));
  }
}

/** The comparable state: ids and exact times differ. */
async function look({ harness, deliveries }: Side): Promise<unknown> {
  const seen: unknown[] = [];
  for (const id of deliveries) {
    const { state, reason, attempts, lostInARow, isPinned, grantId, timeline } =
      await harness.readDelivery(id);
    seen.push({
      state,
      reason,
      attempts,
      lostInARow,
      isPinned,
      holds: grantId !== null,
      story: timeline.map(({ what }) => what),
    });
  }
  for (const openid of CUSTOMERS) {
    const grants = await harness.listGrants(openid);
    for (const { usesGiven, usesFree, usesHeld, usesSpent, usesVoid } of grants) {
      expect(usesFree + usesHeld + usesSpent + usesVoid).toBe(usesGiven);
    }
    seen.push(
      grants
        .map(({ kind, templateId, usesFree, usesHeld, usesSpent, usesVoid, usableFrom, ...hold }) =>
          [
            ...[kind, templateId, usesFree, usesHeld, usesSpent, usesVoid, usableFrom !== null],
            ...[hold.reservedFor, hold.reservedUntil],
          ].join(" "),
        )
        .toSorted(),
    );
  }
  return seen;
}

/** A lineage has one live delivery and one message, unless an outcome was unknown or a further message was requested. */
async function assertToldOnce({ harness, lineages }: Side): Promise<void> {
  for (const { ids, agains } of new Set(lineages.values())) {
    const members = [];
    for (const id of ids) members.push(await harness.readDelivery(id));
    const isOpen = ({ state }: { state: DeliveryState }) => !isFinal(state);
    expect(members.filter(isOpen).length, "on their way").toBeLessThanOrEqual(1);
    const story = members.flatMap(({ timeline }) => timeline.map(({ what }) => what));
    if (story.some((what) => what === "lost" || what === "taken_over")) continue;
    const live = members.filter((member) => isOpen(member) || member.state === "sent");
    expect(live.length, "open or sent").toBeLessThanOrEqual(1 + agains);
  }
}

async function open(harness: StoreHarness): Promise<Side> {
  const workerId = harness.newId();
  await harness.workers.register(workerId);
  return { harness, deliveries: [], orders: new Map(), lineages: new Map(), claimed: [], workerId };
}

describe.each(listDatabaseServers())("the model and $name", ({ name, server }) => {
  const subject = createDatabaseSubject({ name, server });

  test("agree after every step of any history", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(command, { minLength: 25, maxLength: 60, size: "max" }),
        async (commands) => {
          await using database = await subject.create();
          await using memory = createMemoryHarness();
          const [real, model] = [await open(database), await open(memory)];
          memory.advance((await database.now()) - (await memory.now()));
          for (const [n, step] of commands.entries()) {
            const results = [
              await apply(real, { command: step, n }),
              await apply(model, { command: step, n }),
            ];
            expect(results[0], `step ${n}: ${JSON.stringify(step)}`).toEqual(results[1]);
            expect(await look(real), `after step ${n}: ${JSON.stringify(step)}`).toEqual(
              await look(model),
            );
            await assertToldOnce(real);
          }
        },
      ),
      { numRuns: server === "sqlite" ? RUNS : RUNS_ON_SERVER },
    );
  });
});
