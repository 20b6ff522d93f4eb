import { type AttackRun, CLIENTS, type SignInFigures } from "./measure-attack.ts";

const NAME_WIDTH = 40;
const GROUPS = [
  { title: "right sign-in, p50 · max ms", columns: ["alone", "healthz", "attack"], width: 20 },
  { title: "from a new address", columns: ["alone", "attack"], width: 18 },
  { title: "triggers/s", columns: ["alone", "healthz", "attack"], width: 10 },
  { title: "the clients", columns: ["acts/s", "CPU healthz", "CPU attack"], width: 12 },
];
const SIGN_IN_GOAL_MS = 2000;
const TRIGGERS_GOAL = 0.9;

export function toAttackTable(
  name: string,
  { runs, ratePerSecond }: { runs: AttackRun[]; ratePerSecond: number },
): string {
  const toShare = ({ alone }: AttackRun, triggers: number) =>
    (triggers / alone.triggersPerSecond).toFixed(2);
  const toPercent = (share: number) => `${(share * 100).toFixed(0)} %`;
  return [
    `${name}, ${CLIENTS} anonymous clients, at most ${ratePerSecond} acts per second`,
    " ".repeat(NAME_WIDTH) +
      GROUPS.map(({ title, columns, width }) => title.padStart(columns.length * width)).join(""),
    toLine(
      "",
      GROUPS.flatMap(({ columns }) => columns),
    ),
    ...runs.map((run) =>
      toLine(run.name, [
        toTimes(run.alone.signIns.known),
        toTimes(run.cheap.signIns.known),
        toTimes(run.attack.signIns.known),
        toOutcome(run.alone.signIns.unknown),
        toOutcome(run.attack.signIns.unknown),
        run.alone.triggersPerSecond.toFixed(0),
        toShare(run, run.cheap.triggersPerSecond),
        toShare(run, run.attack.triggersPerSecond),
        run.attack.clients.actsPerSecond.toFixed(0),
        toPercent(run.cheap.clients.cpuShare),
        toPercent(run.attack.clients.cpuShare),
      ]),
    ),
    ...toGoals(runs),
    "",
  ].join("\n");
}

/** The goals for the known address: the limits promise never to refuse the owner there. */
function toGoals(runs: AttackRun[]): string[] {
  const slowestMs = Math.max(...runs.map(({ attack }) => attack.signIns.known.maxMs ?? 0));
  const refused = runs
    .flatMap(({ attack }) => Object.values(attack.signIns.known.refused))
    .reduce((sum, count) => sum + count, 0);
  const least = Math.min(
    ...runs.map(({ alone, attack }) => attack.triggersPerSecond / alone.triggersPerSecond),
  );
  const leastOfCheap = Math.min(
    ...runs.map(({ cheap, attack }) => attack.triggersPerSecond / cheap.triggersPerSecond),
  );
  return [
    `slowest right sign-in ${slowestMs.toFixed(0)} ms, ${refused} refused (goal: under ${SIGN_IN_GOAL_MS} ms, none)`,
    `lowest trigger rate ${least.toFixed(2)} of alone (goal: ${TRIGGERS_GOAL}), ${leastOfCheap.toFixed(2)} of the healthz run`,
  ];
}

function toTimes({ p50Ms, maxMs, refused }: SignInFigures): string {
  const times = p50Ms === null ? "" : `${p50Ms.toFixed(0)} · ${maxMs?.toFixed(0)}`;
  return [times, ...toRefusals(refused)].filter((part) => part !== "").join(", ");
}

function toOutcome({ answered, p50Ms, refused }: SignInFigures): string {
  const times = p50Ms === null ? "" : `${answered} in ${p50Ms.toFixed(0)}`;
  return [times, ...toRefusals(refused)].filter((part) => part !== "").join(", ");
}

function toRefusals(refused: SignInFigures["refused"]): string[] {
  return Object.entries(refused).map(([status, count]) => `${count}×${status}`);
}

function toLine(label: string, figures: string[]): string {
  const widths = GROUPS.flatMap(({ columns, width }) => columns.map(() => width));
  return (
    label.padEnd(NAME_WIDTH) +
    figures.map((text, index) => text.padStart(widths[index] ?? 0)).join("")
  );
}
