import { describe, expect, test } from "vitest";
import { describeGoals, GOALS, holds, toChecks } from "./checks.ts";

describe("whether a goal holds", () => {
  test("a rate must reach its goal", () => {
    const goal = { goal: 0.8, direction: "at least" } as const;
    expect(holds(goal, 0.79)).toBe(false);
    expect(holds(goal, 0.8)).toBe(true);
    expect(holds(goal, 1.5)).toBe(true);
  });

  test("a time must not exceed its goal", () => {
    const goal = { goal: 25, direction: "at most" } as const;
    expect(holds(goal, 25.1)).toBe(false);
    expect(holds(goal, 25)).toBe(true);
    expect(holds(goal, 1)).toBe(true);
  });

  test("a value that could not be computed meets no goal", () => {
    expect(holds({ goal: 1, direction: "at least" }, Number.NaN)).toBe(false);
    expect(holds({ goal: 1, direction: "at most" }, Number.NaN)).toBe(false);
  });
});

describe("the checks of a database", () => {
  test("each value becomes a check with the database's name, its goal and its own direction", () => {
    expect(toChecks("mysql", { "idle-cpu": 0.03, "trigger-flat": 0.95 })).toEqual([
      { name: "mysql.trigger-flat", value: 0.95, goal: 0.9, holds: true },
      { name: "mysql.idle-cpu", value: 0.03, goal: 0.003, holds: false },
    ]);
  });

  test("what was not measured is not checked", () => {
    expect(toChecks("sqlite", {})).toEqual([]);
  });

  test("the help text names every goal", () => {
    for (const name of Object.keys(GOALS)) expect(describeGoals()).toContain(`  ${name} `);
  });
});
