/** `pnpm bench`: the figures of docs/performance.md, as ratios measured side by side. Nothing depends on its figures. */
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { startChild } from "./child.ts";
import { type Check, describeGoals, toChecks } from "./checks.ts";
import { DATABASES, withDatabases } from "./databases.ts";
import { measureAttack } from "./measure-attack.ts";
import { type DatabaseFigures, measureDatabase, type Part, PARTS } from "./measure-database.ts";
import { measureSustained, SUSTAINED, type SustainedMinute } from "./measure-sustained.ts";
import { toAttackTable } from "./to-attack-table.ts";
import { toSustainedTable } from "./to-sustained-table.ts";
import { toCheckTable, toTable } from "./to-table.ts";
import { toValues } from "./to-values.ts";

const MIN_ROWS = 20_000;
const HELP = `Measures the product on SQLite and, if this machine has a server, on a private MariaDB or MySQL, beside programs that store
nothing. What is compared takes turns; compare ratios, not numbers, and read them only when the machine is idle otherwise.

  pnpm bench
    --rows <n>         ended deliveries of the full database, at least ${MIN_ROWS} (1000000); a fifth as many permissions of
                       other customers, at most 200000
    --deliveries <n>   deliveries per measurement of sends (20000)
    --database <name>  sqlite or mysql only; mysql is a private MariaDB or MySQL
    --only <parts>     some of ${PARTS.join(",")}
    --json             one JSON object instead of tables
    --attack           instead, what anonymous clients can do
    --rate <n>         how much they do per second together, at most (200)
    --sustain <min>    instead, ${SUSTAINED.ratePerSecond} triggers per second for that many minutes, beside ${SUSTAINED.permissionsOfOthers} permissions of others
    --help

The checks, each with its goal; their names start with the database:

${describeGoals()}
With --attack, for each thing that 100 anonymous clients may do, for all of it, from many addresses and from the owner's:
  right sign-in      p50 and max of the owner's right password from where the owner signed in before; the goal is 2 s, none refused
  from a new address how many of them were answered, in what time, and which status refused the others (3×429; late: no answer in 5 s)
  triggers/s         of a backend with 64 connections; beside, as a share of alone; the goal is 0.9
  the clients        what they came to a second, and how much of a core their own process took
Each is measured alone, beside the attack, and beside as many GET /healthz of the same clients, in turn and twice over: what healthz
costs is the load generator's, and on a machine that it shares with the product no fault of the product. The load of the machine is
printed before and after; read the shares only when it was idle before.
`;

const { values } = parseArgs({
  options: {
    attack: { type: "boolean", default: false },
    rate: { type: "string", default: "200" },
    rows: { type: "string", default: "1000000" },
    deliveries: { type: "string", default: "20000" },
    database: { type: "string" },
    only: { type: "string", default: PARTS.join(",") },
    sustain: { type: "string", default: "0" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
const rows = Number(values.rows);
const deliveries = Number(values.deliveries);
const ratePerSecond = Number(values.rate);
const minutes = Number(values.sustain);
const given = values.only.split(",");
const parts = PARTS.filter((part) => given.includes(part));
const isRight =
  [rows, deliveries, ratePerSecond].every((number) => Number.isInteger(number) && number > 0) &&
  Number.isInteger(minutes) &&
  minutes >= 0 &&
  rows >= MIN_ROWS &&
  given.every((name) => PARTS.includes(name as Part)) &&
  (values.database === undefined || DATABASES.some((name) => name === values.database));

if (values.help || !isRight) {
  process.stdout.write(HELP);
  process.exitCode = values.help ? 0 : 1;
} else {
  const [cpu] = cpus();
  const machine = { cores: cpus().length, cpu: cpu?.model ?? "", node: process.version };
  const loadBefore = readLoad();
  print(`load of the machine before: ${loadBefore}\n`);
  const measured = await (values.attack ? runAttack() : minutes > 0 ? runSustained() : run());
  const load = { before: loadBefore, after: readLoad() };
  print(`load of the machine after: ${load.after}`);
  if (values.json)
    process.stdout.write(`${JSON.stringify({ ...measured, machine: { ...machine, load } })}\n`);
}

async function run() {
  const databases: Record<string, DatabaseFigures> = {};
  const checks: Check[] = [];
  for (const name of listDatabases()) {
    const figures = await withDatabases(name, (toUrl) =>
      measureDatabase({ toUrl, parts, deliveries, rows }),
    );
    if (!figures) warnSkipped();
    else {
      databases[name] = figures;
      checks.push(...toChecks(name, toValues(figures)));
      print(toTable(name, { ...figures, rows }));
    }
  }
  print(toCheckTable(checks));
  return { rows, deliveries, checks, databases };
}

async function runAttack() {
  const databases: Record<string, Awaited<ReturnType<typeof measureAttack>>> = {};
  for (const name of listDatabases()) {
    const runs = await withDatabases(name, (toUrl) =>
      measureAttack({ databaseUrl: toUrl("attack"), ratePerSecond }),
    );
    if (!runs) warnSkipped();
    else {
      databases[name] = runs;
      print(toAttackTable(name, { runs, ratePerSecond }));
    }
  }
  return { ratePerSecond, databases };
}

async function runSustained() {
  const databases: Record<string, SustainedMinute[]> = {};
  for (const name of listDatabases()) {
    const measured = await withDatabases(name, async (toUrl) => {
      await using stub = await startChild("stub-wechat.ts");
      return await measureSustained({ databaseUrl: toUrl("sustained"), stub, minutes });
    });
    if (!measured) warnSkipped();
    else {
      databases[name] = measured;
      print(toSustainedTable(name, measured));
    }
  }
  return { minutes, databases };
}

function listDatabases() {
  return DATABASES.filter((name) => values.database === undefined || values.database === name);
}

function warnSkipped(): void {
  process.stderr.write("mysql: skipped, there is no MariaDB or MySQL server on this machine\n");
}

function print(text: string): void {
  if (!values.json) process.stdout.write(`${text}\n`);
}

/** The one-minute load average. */
function readLoad(): number {
  return loadavg()[0] ?? 0;
}
