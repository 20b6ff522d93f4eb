import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { runMonth, type MonthResult, type Told } from "../../bench/month/run-month.ts";

/** Few customers with many orders: their orders compete for permissions. */
const MONTH = { seed: 1, orders: 90, customers: 9 };
const TIMEOUT_MS = 180_000;

beforeEach(() => void vi.spyOn(console, "warn").mockImplementation(() => {}));
afterEach(() => void vi.restoreAllMocks());

const countTold = (events: Told[]) => events.filter(({ by }) => by !== null).length;

/** What the customer gave for the order or had, and what was then not sent, although the app reported it. */
function listSpentElsewhere({ shipments, refunds, cancellations }: MonthResult): Told[] {
  return [...shipments, ...refunds, ...cancellations].filter(
    (told) =>
      told.by === null &&
      !told.isKilled &&
      told.taps.some(({ answer }) => answer === "accept" || answer === "HAVE"),
  );
}

test(
  "a month with planning tells more customers, and what an order holds reaches its customer",
  { timeout: TIMEOUT_MS },
  async () => {
    const without = await runMonth({ way: "at_payment", ...MONTH });
    const planned = await runMonth({ way: "planned", ...MONTH });

    expect(planned.shipments).toHaveLength(without.shipments.length);
    expect(countTold(planned.shipments)).toBeGreaterThan(1.5 * countTold(without.shipments));
    expect(countTold(planned.otherShipments)).toBeGreaterThan(countTold(without.otherShipments));
    expect(countTold(without.refunds)).toBe(0);
    expect(countTold(planned.refunds)).toBeGreaterThan(planned.refunds.length / 2);
    expect(listSpentElsewhere(planned)).toEqual([]);
  },
);
