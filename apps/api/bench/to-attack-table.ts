import type { AttackRun } from "./measure-attack.ts";

const NAME_WIDTH = 42;
const FIGURE_WIDTH = 12;

/** The attackers' own processor time is lost to a server on the same machine, whatever it does: hence their share beside. */
export function toAttackTable(name: string, runs: AttackRun[]): string {
  const toSignIns = ({ slowestMs, refused }: AttackRun["signIns"]["known"]) =>
    refused > 0 ? `${refused} refused` : `${slowestMs.toFixed(0)} ms`;
  return [
    toLine(`${name}, 100 anonymous clients`, [
      "triggers/s",
      "beside",
      "of it",
      "sign-in",
      "new address",
      "attacks/s",
      "their core",
    ]),
    ...runs.map(({ name: attack, triggers, signIns, attackers }) =>
      toLine(attack, [
        triggers.alone.toFixed(0),
        triggers.beside.toFixed(0),
        (triggers.beside / triggers.alone).toFixed(2),
        toSignIns(signIns.known),
        toSignIns(signIns.unknown),
        attackers.requestsPerSecond.toFixed(0),
        `${(attackers.cpuShare * 100).toFixed(0)} %`,
      ]),
    ),
    "",
  ].join("\n");
}

function toLine(label: string, figures: string[]): string {
  return label.padEnd(NAME_WIDTH) + figures.map((text) => text.padStart(FIGURE_WIDTH)).join("");
}
