import type { MonthResult, Told } from "./run-month.ts";

const EVENTS = [
  ["shipments", "Shipments"],
  ["otherShipments", "– not paid with WeChat Pay"],
  ["refunds", "Refund results"],
  ["cancellations", "Cancellations"],
] as const;

/** The month's figures as the document shows them. */
export function toMonthTable(results: readonly MonthResult[]): string {
  return [toShares(results), toLosses(results)].join("\n\n");
}

const percent = (part: number, whole: number) =>
  whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`;

function toShares(results: readonly MonthResult[]): string {
  const rows = EVENTS.flatMap(([event, name]) =>
    results.map((result) => {
      const told = result[event];
      const count = (by: Told["by"]) => told.filter((one) => one.by === by).length;
      const cells = (["report", "held", "any"] as const).map((by) => String(count(by)));
      const lost = count(null);
      const share = percent(told.length - lost, told.length);
      return `| ${name} | ${WAY_NAMES[result.way]} | ${told.length} | **${share}** | ${cells.join(" | ")} | ${lost} |`;
    }),
  );
  return [
    "| what happened | asked | times | told | by report | by the order's permission | by any permission | not told |",
    "|---|---|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

const WAY_NAMES = { at_payment: "at the payment only", planned: "as planned" };

/** Of those not told: what became of each question at each tap. */
function toLosses(results: readonly MonthResult[]): string {
  const rows = results.flatMap((result) =>
    EVENTS.filter(([event]) => event !== "otherShipments").flatMap(([event, name]) => {
      const lost = result[event].flatMap((told) => (told.by === null ? [told] : []));
      const counts = new Map<string, number>();
      const add = (key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
      for (const { taps, isKilled } of lost) {
        if (taps.length === 0) add("no tap asked");
        for (const { tap, answer } of taps) {
          const isGiven = answer === "accept" || answer === "HAVE";
          const what = isGiven && isKilled ? "app killed" : (ANSWERS[answer] ?? answer);
          add(`\`${tap}\`: ${what}`);
        }
      }
      return [...counts]
        .toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
        .map(([what, times]) => `| ${WAY_NAMES[result.way]} | ${name} | ${what} | ${times} |`);
    }),
  );
  return ["| asked | not told | at this tap | orders |", "|---|---|---|---|", ...rows].join("\n");
}

const ANSWERS: Record<string, string> = {
  accept: "accepted, and spent by another order",
  HAVE: "had one, spent by another order",
  reject: "declined",
  NO_TAP: "no tap state",
  TOO_MANY: "did not fit",
  SAME_TITLE: "same title",
};
