/** `pnpm bench`: how fast the product sends, compared with bare clients in the same run. Nothing depends on its figures. */
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findDatabaseServer, startPrivateDatabaseServer } from "../test/private-database-server.ts";
import { type AttackRun, measureAttack } from "./measure-attack.ts";
import { measureProduct, type ProductFigures } from "./measure-product.ts";
import { toAttackTable } from "./to-attack-table.ts";
import { toTable } from "./to-table.ts";

const HELP = `Measures the product on SQLite and on a private MariaDB or MySQL: durable sends a second, trigger to accepted, memory;
and, against the same stub in the same run, clients that only post. Compare ratios, not numbers.
With --attack instead, for each thing that 100 anonymous clients may do, for all of it, from many addresses and from the owner's:
  right sign-in      p50 and max of the owner's right password from where the owner signed in before; the goal is 2 s, none refused
  from a new address how many of them were answered, in what time, and which status refused the others (3×429; late: no answer in 5 s)
  triggers/s         of a backend with 64 connections; beside, as a share of alone; the goal is 0.9
  the clients        what they came to a second, and how much of a core their own process took
Each is measured alone, beside the attack, and beside as many GET /healthz of the same clients, in turn and twice over: what healthz
costs is the load generator's, and on a machine that it shares with the product no fault of the product. The load of the machine is
printed before and after; read the shares only when it was idle before.

  pnpm bench
    --attack           what anonymous clients can do
    --rate <n>         what they do a second together, at most (200)
    --deliveries <n>   deliveries per measurement (10000)
    --database <name>  sqlite or mysql only; mysql is a private MariaDB or MySQL
    --json             one JSON object instead of tables
`;
const DATABASES = ["sqlite", "mysql"] as const;

const { values } = parseArgs({
  options: {
    attack: { type: "boolean", default: false },
    rate: { type: "string", default: "200" },
    deliveries: { type: "string", default: "10000" },
    database: { type: "string" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
const deliveries = Number(values.deliveries);
const ratePerSecond = Number(values.rate);
const isRight =
  [deliveries, ratePerSecond].every((number) => Number.isInteger(number) && number > 0) &&
  (values.database === undefined || DATABASES.some((name) => name === values.database));

if (values.help || !isRight) {
  process.stdout.write(HELP);
  process.exitCode = values.help ? 0 : 1;
} else {
  await run();
}

async function run(): Promise<void> {
  const figures: Record<string, ProductFigures | AttackRun[]> = {};
  const load = { before: readLoad(), after: 0 };
  if (!values.json) process.stdout.write(`load of the machine before: ${load.before}\n\n`);
  for (const name of DATABASES) {
    if (values.database !== undefined && values.database !== name) continue;
    const measured = await (name === "sqlite" ? measureOnSqlite() : measureOnServer());
    if (!measured) {
      process.stderr.write("mysql: skipped, there is no MariaDB or MySQL server on this machine\n");
      continue;
    }
    figures[name] = measured;
    if (!values.json)
      process.stdout.write(
        `${Array.isArray(measured) ? toAttackTable(name, { runs: measured, ratePerSecond }) : toTable(name, measured)}\n`,
      );
  }
  load.after = readLoad();
  if (!values.json) {
    process.stdout.write(`load of the machine after: ${load.after}\n`);
    return;
  }
  const [cpu] = cpus();
  const machine = { cores: cpus().length, cpu: cpu?.model ?? "", node: process.version, load };
  const settings = { deliveries, ...(values.attack && { ratePerSecond }) };
  process.stdout.write(`${JSON.stringify({ ...settings, machine, databases: figures })}\n`);
}

/** The one-minute load average. */
function readLoad(): number {
  return loadavg()[0] ?? 0;
}

function measure(databaseUrl: string): Promise<ProductFigures | AttackRun[]> {
  return values.attack
    ? measureAttack({ databaseUrl, ratePerSecond })
    : measureProduct({ databaseUrl, deliveries });
}

async function measureOnSqlite(): Promise<ProductFigures | AttackRun[]> {
  const folder = mkdtempSync(join(tmpdir(), "mp-notice-bench-"));
  try {
    return await measure(`sqlite:${join(folder, "bench.db")}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measureOnServer(): Promise<ProductFigures | AttackRun[] | null> {
  const server = findDatabaseServer();
  if (server === null) return null;
  const databaseServer = await startPrivateDatabaseServer(server);
  try {
    return await measure(`${databaseServer.url}/bench`);
  } finally {
    await databaseServer.remove();
  }
}
