/** Prints what a month of orders told its customers, with planning and without: `pnpm simulate:month [--orders 2000] [--seed 1]`. */
import { parseArgs } from "node:util";
import { runMonth, WAYS, type MonthResult } from "./month/run-month.ts";
import { toMonthTable } from "./month/to-month-table.ts";

const { values } = parseArgs({
  options: {
    orders: { type: "string", default: "2000" },
    seed: { type: "string", default: "1" },
  },
});
// The collector's notes for the shop's developer: one for each declined question.
console.warn = () => {};
const results: MonthResult[] = [];
for (const way of WAYS)
  results.push(await runMonth({ way, seed: Number(values.seed), orders: Number(values.orders) }));
console.log(toMonthTable(results));
// Of killed apps: their timers end by themselves, but not soon.
process.exit();
