/** `pnpm verify`: every check that needs neither a database nor a browser, in under a minute. */
import { parseArgs } from "node:util";
import { runSteps, type Step } from "./run-steps.ts";

const HELP = `Checks format, lint, import directions, unused code, types, sizes, docs and unit tests. No database, no browser.

  pnpm verify          check
  pnpm format          fix the format
`;

const { values } = parseArgs({ options: { help: { type: "boolean", short: "h" } } });
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}

const STEPS: Step[] = [
  {
    name: "types",
    command: "turbo",
    args: ["run", "typecheck", "--concurrency=2", "--output-logs=errors-only"],
  },
  { name: "root types", command: "tsc", args: ["-p", "tsconfig.json"] },
  { name: "unit tests", command: "vitest", args: ["run", "--project", "unit"] },
  { name: "lint", command: "oxlint", args: ["--type-aware"] },
  {
    name: "lint of templates",
    command: "pnpm",
    args: ["--dir", "apps/admin", "exec", "eslint", "--max-warnings", "0", "src/**/*.vue"],
  },
  { name: "format", command: "oxfmt", args: ["--check", "."] },
  {
    name: "import directions",
    command: "depcruise",
    args: ["--config", ".dependency-cruiser.cjs", "apps", "packages"],
  },
  { name: "unused code", command: "knip", args: [] },
  { name: "build", command: "turbo", args: ["run", "build", "--output-logs=errors-only"] },
  { name: "docs", command: "node", args: ["scripts/check-docs.ts"] },
  {
    name: "docs of WeChat's calls",
    command: "node",
    args: ["scripts/write-wechat-calls.ts", "--check"],
  },
  {
    name: "docs of notices",
    command: "node",
    args: ["scripts/write-notice-fields.ts", "--check"],
  },
  { name: "OpenAPI document", command: "node", args: ["scripts/write-openapi.ts", "--check"] },
];

const results = await runSteps(STEPS, { atOnce: 2 });
const sizes = await runSteps(
  [{ name: "sizes", command: "node", args: ["scripts/check-sizes.ts"] }],
  { atOnce: 1 },
);
const all = [...results, ...sizes];
const failed = all.filter(({ ok }) => !ok);
console.log(`${all.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;
