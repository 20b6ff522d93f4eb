/** The goals of docs/performance.md. The help text and the printed checks are both made from this table. */
interface Goal {
  goal: number;
  direction: "at least" | "at most";
  unit: "" | "ms" | "MB";
  /** What the value is. */
  means: string;
}

export const GOALS = {
  "trigger-to-noop": {
    goal: 0.8,
    direction: "at least",
    unit: "",
    means: "single triggers per second ÷ a tRPC mutation in the same process that stores nothing",
  },
  "trigger-flat": {
    goal: 0.9,
    direction: "at least",
    unit: "",
    means: "single triggers per second after the rows ÷ with an empty database",
  },
  "send-to-co-wechat-api": {
    goal: 1,
    direction: "at least",
    unit: "",
    means: "sends per second from a filled queue, recorded ÷ co-wechat-api, which stores nothing",
  },
  "trigger-and-send-to-co-wechat-api": {
    goal: 0.6,
    direction: "at least",
    unit: "",
    means: "the same from the trigger over HTTP on, in batches of 200",
  },
  "latency-p50-200": {
    goal: 25,
    direction: "at most",
    unit: "ms",
    means: "trigger to accepted by WeChat at 200 triggers per second, median",
  },
  "latency-p99-200": {
    goal: 100,
    direction: "at most",
    unit: "ms",
    means: "the same, 99th percentile",
  },
  "memory-above-bare": {
    goal: 30,
    direction: "at most",
    unit: "MB",
    means: "memory after the deliveries − a bare process of the same libraries after as many calls",
  },
  "idle-cpu": {
    goal: 0.003,
    direction: "at most",
    unit: "",
    means: "share of a core of an idle process that sends, the worst of small and large database",
  },
  "slow-wechat": {
    goal: 0.9,
    direction: "at least",
    unit: "",
    means: "sends per second ÷ (connections ÷ mean latency) when WeChat answers after 80 ± 40 ms",
  },
  "webhook-dead-receiver": {
    goal: 0.95,
    direction: "at least",
    unit: "",
    means: "sends per second beside a webhook whose receiver never answers ÷ without a webhook",
  },
  "claim-flat": {
    goal: 1.2,
    direction: "at most",
    unit: "",
    means: "time of a claim of 64 with the rows ÷ with 10,000 ended deliveries",
  },
  "list-flat": {
    goal: 1.2,
    direction: "at most",
    unit: "",
    means: "the same for three pages: the newest, the failed ones, a search for an order",
  },
  "overview-flat": {
    goal: 1.2,
    direction: "at most",
    unit: "",
    means: "the same for the overview, after its first call",
  },
} as const satisfies Record<string, Goal>;

export type GoalName = keyof typeof GOALS;

export interface Check {
  /** The database and the goal, e.g. `sqlite.idle-cpu`. */
  name: string;
  value: number;
  goal: number;
  holds: boolean;
}

/** The checks of the measured values, in the order of `GOALS`. */
export function toChecks(database: string, values: Partial<Record<GoalName, number>>): Check[] {
  return (Object.keys(GOALS) as GoalName[]).flatMap((name) => {
    const value = values[name];
    if (value === undefined) return [];
    const { goal } = GOALS[name];
    return [{ name: `${database}.${name}`, value, goal, holds: holds(GOALS[name], value) }];
  });
}

/** False for NaN. */
export function holds(
  { goal, direction }: Pick<Goal, "goal" | "direction">,
  value: number,
): boolean {
  return direction === "at least" ? value >= goal : value <= goal;
}

/** One line per goal, for the help text. */
export function describeGoals(): string {
  return Object.entries(GOALS)
    .map(([name, { direction, goal, unit, means }]) => {
      const limit = `${direction === "at least" ? "≥" : "≤"} ${goal}${unit && ` ${unit}`}`;
      return `  ${name.padEnd(34)}${limit.padEnd(10)}${means}\n`;
    })
    .join("");
}
