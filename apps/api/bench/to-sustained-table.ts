import { SUSTAINED, type SustainedMinute } from "./measure-sustained.ts";
import type { Spread } from "./spread.ts";

const COLUMNS = [
  { title: "minute", width: 6 },
  { title: "answered p50 · p99 · p99.9 ms", width: 32 },
  { title: "at WeChat p50 · p99 · p99.9 ms", width: 33 },
  { title: "loop p99 ms", width: 14 },
  { title: "resident MB", width: 14 },
];

export function toSustainedTable(name: string, minutes: SustainedMinute[]): string {
  const toLine = (cells: string[]) =>
    cells.map((cell, index) => cell.padStart(COLUMNS[index]?.width ?? 0)).join("");
  return [
    `${name}, ${SUSTAINED.ratePerSecond} triggers per second, each message arrived once`,
    toLine(COLUMNS.map(({ title }) => title)),
    ...minutes.map(({ answered, accepted, loopDelay, rssMb }, index) =>
      toLine([
        String(index + 1),
        toText(answered),
        toText(accepted),
        loopDelay.p99.toFixed(0),
        rssMb.toFixed(0),
      ]),
    ),
    "",
  ].join("\n");
}

function toText({ p50, p99, p999 }: Spread): string {
  return [p50, p99, p999].map((ms) => ms.toFixed(0)).join(" · ");
}
