import { describe, expect, test } from "vitest";
import { findDatabaseServer } from "../private-database-server.ts";
import { SHIPMENT_CRASH_POINTS } from "./crash-main.ts";
import { runShipments, type ShipmentsResult } from "./run-shipments.ts";

/** `pnpm test:crash --seeds N` runs N seeds, `--seed K` replays one; in CI every crash point runs once, on alternating databases. */
const SEEDS_HERE = process.env["CI"] === "true" ? SHIPMENT_CRASH_POINTS.length : 2;
const count = Number(process.env["CRASH_SEEDS"] ?? SEEDS_HERE);
const replayed = process.env["CRASH_SEED"];
const seeds =
  replayed === undefined ? Array.from({ length: count }, (_, index) => index) : [Number(replayed)];

const server = findDatabaseServer();
const SEED_TIMEOUT_MS = 600_000;

/** How often the buyer is told, and how often the order was completed. */
const COMPLETIONS = { whole: 1, parts: 1, reship: 2, unasked: 1, virtual: 1 } as const;

describe.concurrent("whatever is killed, and whichever answers are lost", () => {
  test.each(seeds)(
    "each shipment is reported exactly once (seed %i)",
    { timeout: SEED_TIMEOUT_MS },
    async (seed) => {
      // Every point runs on both databases.
      const isOnServer = Math.floor(seed / SHIPMENT_CRASH_POINTS.length) % 2 !== seed % 2;
      const result = await runShipments({ seed, server: isOnServer ? server : null });
      expect(result.deaths, "something was killed").toBeGreaterThan(0);
      const answered = result.orders.flatMap((order) => order.answered);
      expect(
        [...result.shipments.keys()].toSorted(),
        "each answered report is one shipment, and nothing else is",
      ).toEqual(answered.map(({ shipmentId }) => shipmentId).toSorted());
      for (const { shipmentId, repeated } of answered)
        for (const again of repeated) expect(again, "a repeat is the same one").toBe(shipmentId);
      for (const order of result.orders) assertOrder(result, { seed, order });
    },
  );
});

function assertOrder(
  { shipments, known, uploads, messages }: ShipmentsResult,
  { seed, order }: { seed: number; order: ShipmentsResult["orders"][number] },
): void {
  const { plan, transactionId, openid, trackingNos } = order;
  const of = `${plan} ${transactionId} (seed ${seed})`;
  const ends = order.answered.map(({ shipmentId }) => shipments.get(shipmentId));
  const wanted = order.answered.map((_, index) =>
    plan === "unasked" && index === 1
      ? { state: "refused", reason: "RESHIP_NEEDED" }
      : { state: "reported", reason: null },
  );
  expect(ends, `every report has ended as it should: ${of}`).toMatchObject(wanted);

  const [first = [], second = []] = trackingNos;
  const list = {
    ...{ whole: first, parts: trackingNos.flat(), reship: second, unasked: first },
    virtual: ["电子礼品卡*1"],
  }[plan];
  expect(known.get(transactionId), `WeChat knows each content once: ${of}`).toEqual({
    ...{ trackingNos: list, finishCount: COMPLETIONS[plan], isReshipUsed: plan === "reship" },
  });
  expect(messages.get(openid), `the buyer is told once: ${of}`).toBe(COMPLETIONS[plan]);
  const lists = (uploads.get(transactionId) ?? []).map((numbers) => numbers.join());
  expect(new Set(lists).size, `no content was accepted twice: ${of}`).toBe(lists.length);
  if (plan !== "parts") return;
  const numbers = trackingNos.flat();
  for (const parts of uploads.get(transactionId) ?? [])
    expect(parts, `parts come in order: ${of}`).toEqual(numbers.slice(0, parts.length));
}
