/** `pnpm test`: runs every test that this machine supports, and lists the kinds that it does not. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { findMissing, LANGUAGES } from "../apps/api/test/examples/languages.ts";

const ROOT = resolve(import.meta.dirname, "..");
const HELP = `Runs every test that this machine supports, and says what the others need.

  pnpm test                      everything
  pnpm test <part of a path>     only test files whose path contains it

Kinds: unit · types · service (HTTP) · database (SQLite, and MariaDB or MySQL if installed) · crash (kills
processes; see pnpm test:crash) · examples (other languages, generated clients and the published packages) ·
mini-program (WeChat's own tools, and shops built by Taro and uni-app; installed on first use) · browser
(/usr/bin/chromium).
DATABASE_SERVER=/path/to/mysqld runs the database tests on that MySQL or MariaDB server instead of Debian's.
With CI=true a kind that cannot run, or a skipped test, is a failure.
`;

const CHROMIUM = "/usr/bin/chromium";
/** Outside the workspace: about a thousand packages each that nothing else needs. */
const MINI_PROGRAM_TOOLS = ["tools/mini-program", "tools/frameworks"];
const DATABASE_SERVERS = ["/usr/sbin/mariadbd", "/usr/sbin/mysqld"];

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
}

interface Run {
  code: number | null;
  report: Report | null;
}

const args = process.argv.slice(2);
if (args.includes("--help") || args.includes("-h")) {
  process.stdout.write(HELP);
  process.exit(0);
}

// Tests start the product about two hundred times: cache compiled code.
process.env["NODE_COMPILE_CACHE"] ??= join(ROOT, "node_modules/.cache/node-compile");

const hasBrowser = existsSync(CHROMIUM);
const noMiniProgramTools = installMiniProgramTools();
const missing = [
  ...(hasBrowser ? [] : [`browser tests: ${CHROMIUM} is missing (Debian's package chromium)`]),
  ...(process.env["DATABASE_SERVER"] || DATABASE_SERVERS.some((path) => existsSync(path))
    ? []
    : [
        "database tests on a server: neither mariadbd nor mysqld is installed (Debian's package mariadb-server, or DATABASE_SERVER); they run on SQLite alone",
      ]),
  ...LANGUAGES.flatMap((language) => {
    const programs = findMissing(language);
    return programs.length > 0
      ? [`the example in ${language.folder}: missing are ${programs.join(", ")}`]
      : [];
  }),
  ...(noMiniProgramTools ? [`mini-program tests: ${noMiniProgramTools}`] : []),
];
/** Runs of a phase are parallel. Crash tests run last and alone: they kill processes and measure seconds. */
const phases = [
  [
    [
      "unit",
      "types",
      "service",
      "database",
      "examples",
      ...(noMiniProgramTools ? [] : ["mini-program"]),
    ],
    ...(hasBrowser ? [["browser"]] : []),
  ],
  [["crash"]],
];
const runs: Run[] = [];
for (const phase of phases) runs.push(...(await Promise.all(phase.map(runProjects))));
const sum = (count: keyof Report) =>
  runs.reduce((total, { report }) => total + (report?.[count] ?? 0), 0);

for (const line of missing) console.log(`not run: ${line}`);
const isCi = process.env["CI"] === "true";
const missed = isCi ? missing.length : 0;
const passed = sum("numPassedTests");
const skipped = sum("numPendingTests") + sum("numTodoTests");
if (isCi && skipped > 0) console.log(`${skipped} tests were skipped; CI allows none`);
const failed = sum("numFailedTests") + missed + (isCi ? skipped : 0);
const isBroken = failed === 0 && (passed === 0 || runs.some(({ code }) => code !== 0));
console.log(`${passed} passed, ${failed + (isBroken ? 1 : 0)} failed`);
process.exitCode = isBroken || failed > 0 ? 1 : 0;

/** The first run of a phase streams its output; the others print theirs at the end. */
async function runProjects(projects: string[], place: number): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), "mp-notice-test-"));
  const reportFile = join(folder, "report.json");
  const child = spawn(
    "vitest",
    [
      "run",
      "--passWithNoTests",
      ...projects.flatMap((name) => ["--project", name]),
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${reportFile}`,
      ...args,
    ],
    { cwd: ROOT, stdio: place === 0 ? "inherit" : ["ignore", "pipe", "pipe"] },
  );
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => output.push(chunk));
  const [code] = (await once(child, "close")) as [number | null];
  process.stdout.write(Buffer.concat(output));
  const report = existsSync(reportFile)
    ? (JSON.parse(readFileSync(reportFile, "utf8")) as Report)
    : null;
  rmSync(folder, { recursive: true, force: true });
  return { code, report };
}

/** Returns why the tools cannot be installed, or undefined. */
function installMiniProgramTools(): string | undefined {
  const { platform, arch } = process;
  if (platform === "linux" && arch !== "x64") {
    return `WeChat has no template compiler for ${platform} on ${arch}`;
  }
  for (const folder of MINI_PROGRAM_TOOLS) {
    const { status, stdout, stderr, error } = spawnSync(
      "pnpm",
      ["--dir", folder, "install", "--frozen-lockfile"],
      { cwd: ROOT, encoding: "utf8" },
    );
    if (status !== 0)
      return `${folder} could not be installed\n${error?.message ?? stdout + stderr}`.trimEnd();
  }
  return undefined;
}
