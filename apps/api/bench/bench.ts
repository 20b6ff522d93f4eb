/** `pnpm bench`: how fast the product sends, beside bare clients in the same run. Nothing depends on its figures. */
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findDatabaseServer, startPrivateDatabaseServer } from "../test/private-database-server.ts";
import { type AttackRun, measureAttack } from "./measure-attack.ts";
import { measureProduct, type ProductFigures } from "./measure-product.ts";
import { toAttackTable } from "./to-attack-table.ts";
import { toTable } from "./to-table.ts";

const HELP = `Measures the product on SQLite and on a private MariaDB or MySQL: durable sends a second, trigger to accepted, memory;
and, against the same stub in the same run, clients that only post. Compare ratios, not numbers.
With --attack instead: triggers a second and the time of a right sign-in, alone and beside 100 anonymous clients in a process of
their own that do their worst.

  pnpm bench
    --attack           what anonymous clients can do
    --deliveries <n>   deliveries per measurement (10000)
    --database <name>  sqlite or mysql only; mysql is a private MariaDB or MySQL
    --json             one JSON object instead of tables
`;
const DATABASES = ["sqlite", "mysql"] as const;

const { values } = parseArgs({
  options: {
    attack: { type: "boolean", default: false },
    deliveries: { type: "string", default: "10000" },
    database: { type: "string" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
const deliveries = Number(values.deliveries);
const isRight =
  Number.isInteger(deliveries) &&
  deliveries > 0 &&
  (values.database === undefined || DATABASES.some((name) => name === values.database));

if (values.help || !isRight) {
  process.stdout.write(HELP);
  process.exitCode = values.help ? 0 : 1;
} else {
  await run();
}

async function run(): Promise<void> {
  const figures: Record<string, ProductFigures | AttackRun[]> = {};
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
        `${Array.isArray(measured) ? toAttackTable(name, measured) : toTable(name, measured)}\n`,
      );
  }
  if (!values.json) return;
  const [cpu] = cpus();
  const machine = { cores: cpus().length, cpu: cpu?.model ?? "", node: process.version };
  process.stdout.write(`${JSON.stringify({ deliveries, machine, databases: figures })}\n`);
}

function measure(databaseUrl: string): Promise<ProductFigures | AttackRun[]> {
  return values.attack
    ? measureAttack({ databaseUrl })
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
