/** The product with crash points: `CRASH_AT=<label>:<n>` kills it when it reaches the label for the nth time. */
import { runProcess } from "../../src/run-process.ts";

export const CRASH_POINTS = [
  "queue.after",
  "report.after",
  "claim.before",
  "claim.after",
  "send.before",
  "send.after",
  "record.before",
  "record.after",
  "notify.claimed",
  "notify.answered",
] as const;
/** Those of shipment reports. */
export const SHIPMENT_CRASH_POINTS = [
  "ship.queued",
  "ship.claimed",
  "ship.answered",
  "ship.recorded",
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number] | (typeof SHIPMENT_CRASH_POINTS)[number];

const [label = "", times = "1"] = (process.env["CRASH_AT"] ?? "").split(":");
let left = Number(times);

function pass(point: CrashPoint): void {
  if (point !== label || --left > 0) return;
  process.kill(process.pid, "SIGKILL");
}

/** A crash point before and after a call. */
async function around<Result>(
  name: "claim" | "send" | "record",
  act: () => Promise<Result>,
): Promise<Result> {
  pass(`${name}.before`);
  const result = await act();
  pass(`${name}.after`);
  return result;
}

if (import.meta.main) {
  await runProcess({
    store: (store) => ({
      ...store,
      async queue(deliveries) {
        const results = await store.queue(deliveries);
        pass("queue.after");
        return results;
      },
      async claim(input) {
        pass("claim.before");
        const result = await store.claim(input);
        if (result.claimed.length > 0) pass("claim.after");
        return result;
      },
      record: (appId, records) => around("record", () => store.record(appId, records)),
    }),
    messages: (messages) => ({
      ...messages,
      async exchange(input) {
        if (input.outcomes.length > 0) pass("notify.answered");
        const claimed = await messages.exchange(input);
        if (claimed.length > 0) pass("notify.claimed");
        return claimed;
      },
    }),
    ledger: (ledger) => ({
      ...ledger,
      async report(input) {
        const results = await ledger.report(input);
        pass("report.after");
        return results;
      },
    }),
    shipments: (shipments) => ({
      ...shipments,
      async report(shipment) {
        const result = await shipments.report(shipment);
        pass("ship.queued");
        return result;
      },
      async claim(input) {
        const claimed = await shipments.claim(input);
        if (claimed.length > 0) pass("ship.claimed");
        return claimed;
      },
      async record(outcome) {
        pass("ship.answered");
        const isMine = await shipments.record(outcome);
        pass("ship.recorded");
        return isMine;
      },
    }),
    gateway: (gateway) => ({
      ...gateway,
      send: (input) => around("send", () => gateway.send(input)),
    }),
  });
}
