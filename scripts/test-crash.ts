/** `pnpm test:crash`: runs the crash test with many seeds, or repeats one seed. */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { parseArgs } from "node:util";

const FILES = ["crash", "shipments"].map((name) => `apps/api/test/crash/${name}.test.ts`);

const HELP = `Kills processes and the database while deliveries and shipments are in flight, by seed, then checks every promise.

  pnpm test:crash --seeds 100    seeds 0 to 99
  pnpm test:crash --seed 17      repeat seed 17
`;

const { values } = parseArgs({
  options: {
    seeds: { type: "string" },
    seed: { type: "string" },
    help: { type: "boolean", short: "h" },
  },
});
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
for (const [name, value] of Object.entries(values)) {
  if (typeof value === "string" && !/^\d+$/.test(value)) {
    console.error(`--${name} must be a whole number, not ${value}`);
    process.exit(2);
  }
}
const { status } = spawnSync("vitest", ["run", "--project", "crash", ...FILES], {
  cwd: resolve(import.meta.dirname, ".."),
  stdio: "inherit",
  env: {
    ...process.env,
    ...(values.seeds !== undefined && { CRASH_SEEDS: values.seeds }),
    ...(values.seed !== undefined && { CRASH_SEED: values.seed }),
  },
});
process.exitCode = status ?? 1;
