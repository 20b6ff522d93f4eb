import { SWEEP_INTERVAL_MS, WORKER_LEASE_MS } from "@mp-notice/core";
import { describe, expect, test } from "vitest";
import { findDatabaseServer } from "../private-database-server.ts";
import { CRASH_POINTS } from "./crash-main.ts";
import { runScenario, type ScenarioResult } from "./run-scenario.ts";

/** `pnpm test:crash --seeds N` runs N seeds, `--seed K` replays one; in CI every crash point runs once, on alternating databases. */
const SEEDS_HERE = process.env["CI"] === "true" ? CRASH_POINTS.length : 4;
const count = Number(process.env["CRASH_SEEDS"] ?? SEEDS_HERE);
const replayed = process.env["CRASH_SEED"];
const seeds =
  replayed === undefined ? Array.from({ length: count }, (_, index) => index) : [Number(replayed)];

const server = findDatabaseServer();
const SEED_TIMEOUT_MS = 600_000;
/** Lease, sweep, and a slow start of the next process on a busy machine. */
const TAKEN_OVER_WITHIN_MS = WORKER_LEASE_MS + SWEEP_INTERVAL_MS + 15_000;

describe.concurrent("whatever is killed, and whenever", () => {
  test.each(seeds)(
    "every promise is kept (seed %i)",
    { timeout: SEED_TIMEOUT_MS },
    async (seed) => {
      // Every point runs on both databases.
      const isOnServer = Math.floor(seed / CRASH_POINTS.length) % 2 !== seed % 2;
      const result = await runScenario({ seed, server: isOnServer ? server : null });
      const { deliveries, messagesByOrder, grants, acceptedOrders } = result;

      const triggered = deliveries.filter(({ kind }) => kind === "trigger");
      expect(
        triggered.map(({ orderId }) => orderId).toSorted(),
        "each trigger is one delivery",
      ).toEqual(acceptedOrders.toSorted());
      const lineages = Map.groupBy(deliveries, ({ orderId }) => orderId);
      const told = [...lineages.keys()].filter((orderId) => messagesByOrder.has(orderId)).length;
      expect(told, "most of what could be sent was").toBeGreaterThan(lineages.size / 4);
      expect(result.deaths, "something was killed").toBeGreaterThan(0);
      for (const [orderId, lineage] of lineages)
        assertOneMessage(result, { seed, orderId, lineage });
      for (const { orderId, timeline } of deliveries)
        for (const ms of measureTakeovers(timeline))
          expect(ms, `taken over in time: ${orderId} (seed ${seed})`).toBeLessThan(
            TAKEN_OVER_WITHIN_MS,
          );
      assertUnknownWereInFlight(result);
      assertOutcomesWereTold(result);
      for (const { uses, ...grant } of grants) {
        const { given, free, held, spent } = uses;
        expect(
          free + held + spent + uses.void,
          `each use is in one place: ${JSON.stringify(grant)}`,
        ).toBe(given);
        expect(held, `nothing is held when all is over: ${JSON.stringify(grant)}`).toBe(0);
      }
      for (const [openid, told] of result.messagesByCustomer) {
        const spent = grants
          .filter((grant) => grant.openid === openid)
          .reduce((sum, { uses }) => sum + uses.spent, 0);
        expect(told, `a message costs a use (${openid})`).toBeLessThanOrEqual(spent);
      }
    },
  );
});

/** A lineage gets one message; more only with `again`, or if an outcome was unknown and it was resent. */
function assertOneMessage(
  { messagesByOrder, cancelledOrders }: ScenarioResult,
  {
    seed,
    orderId,
    lineage,
  }: { seed: number; orderId: string; lineage: ScenarioResult["deliveries"] },
): void {
  const told = messagesByOrder.get(orderId) ?? 0;
  const story = JSON.stringify({ seed, orderId, told, lineage });
  const agains = lineage.filter(({ again }) => again).length;
  const sent = lineage.filter(({ state }) => state === "sent").length;
  const unsure = lineage.filter(({ state }) => state === "unknown").length;
  expect(sent, `one is sent: ${story}`).toBeLessThanOrEqual(1 + agains);
  expect(told, `sent means that WeChat has it: ${story}`).toBeGreaterThanOrEqual(sent);
  expect(told, `WeChat has it, and nobody knows: ${story}`).toBeLessThanOrEqual(sent + unsure);
  if (unsure === 0) expect(told, `nobody is told twice: ${story}`).toBeLessThanOrEqual(1 + agains);
  if (unsure === 0 && agains === 0 && cancelledOrders.includes(orderId))
    expect(told, `what was cancelled is not told: ${story}`).toBe(0);
}

type Story = ScenarioResult["deliveries"][number]["timeline"];

/** The time from each orphaned claim to its takeover, in milliseconds. */
function measureTakeovers(timeline: Story): number[] {
  return timeline.flatMap(({ what, at }, index) => {
    const claim = timeline.slice(0, index).findLast((entry) => entry.what === "claimed");
    return what === "taken_over" && claim ? [Date.parse(at) - Date.parse(claim.at)] : [];
  });
}

/** Each delivery's outcome arrives at least once, always under one id and with one body. */
function assertOutcomesWereTold({ deliveries, events }: ScenarioResult): void {
  const bodies = Map.groupBy(events, ({ id }) => id);
  for (const [id, received] of bodies)
    expect(new Set(received.map(({ body }) => body)).size, `one body: ${id}`).toBe(1);
  const told = [...bodies.values()].map(([first]) => {
    const { type, data }: { type: string; data: { deliveryId: string } } = JSON.parse(
      first?.body ?? "",
    );
    return `${data.deliveryId} ${type}`;
  });
  const counts = Map.groupBy(told, (outcome) => outcome);
  for (const { deliveryId, state, ...story } of deliveries) {
    const times = counts.get(`${deliveryId} delivery.${state}`)?.length ?? 0;
    expect(times, `told once: ${JSON.stringify({ deliveryId, state, ...story })}`).toBe(1);
  }
}

/** Every unknown outcome is a send without an answer, or one in flight when its process died or was suspended. */
function assertUnknownWereInFlight(result: ScenarioResult): void {
  const { deliveries, deaths, freezes, customers, sendsWithoutAnswer } = result;
  const causes = deliveries
    .filter(({ state }) => state === "unknown")
    .map(({ timeline }) =>
      timeline.findLast(({ what }) => what === "lost" || what === "taken_over"),
    );
  expect(causes, "unknown only after a loss or a takeover").not.toContain(undefined);
  const lost = causes.filter((entry) => entry?.what === "lost");
  const unanswered = lost.filter((entry) => !/timeout|abort/i.test(entry?.cause ?? ""));
  expect(unanswered.length).toBeLessThanOrEqual(sendsWithoutAnswer);
  expect(causes.length - lost.length).toBeLessThanOrEqual((deaths + freezes) * customers);
}
