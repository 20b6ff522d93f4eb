/** `pnpm fuzz`: seeded odd inputs for every procedure, the push webhook and the HTTP server. */
import { parseArgs } from "node:util";
import { findDatabaseServer, startPrivateDatabaseServer } from "../test/private-database-server.ts";
import { startProduct, toDatabaseUrl } from "../test/start-product.ts";
import { openFuzzedShop } from "./fuzzed-shop.ts";
import { CHUNK, runFuzz, type FuzzReport } from "./run-fuzz.ts";

const HELP = `Calls the product with odd inputs: every procedure as every kind of caller, pushes, and bytes that are hardly HTTP.
An answer of 5xx, one that does not come, one that shows the inside or a secret, an error in the log and memory that
grows are findings, printed with the seed that repeats them.

  pnpm fuzz
    --count <n>        inputs per database (10000)
    --seed <n>         the same inputs again (by the clock)
    --database <name>  sqlite or mysql only; mysql is a private MariaDB or MySQL
    --patience <ms>    a call without an answer by then hangs (5000); raise it on a busy machine
`;
const TELL_EVERY = 5000;

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "10000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    database: { type: "string" },
    patience: { type: "string", default: "5000" },
    help: { type: "boolean", short: "h", default: false },
  },
});
const count = Number(values.count);
const seed = Number(values.seed);
const patienceMs = Number(values.patience);
const isRight =
  Number.isInteger(count) &&
  count > 0 &&
  Number.isInteger(seed) &&
  Number.isInteger(patienceMs) &&
  [undefined, "sqlite", "mysql"].includes(values.database);

if (values.help || !isRight) {
  process.stdout.write(HELP);
  process.exitCode = values.help ? 0 : 2;
} else {
  if (values.database !== "mysql") await fuzz("sqlite", "sqlite");
  if (values.database !== "sqlite") await fuzzServer();
  // Open streams may keep the process alive; that is not a finding.
  process.exit();
}

async function fuzzServer(): Promise<void> {
  const server = findDatabaseServer();
  if (server === null) {
    console.log("mysql: not run, there is no MariaDB or MySQL server on this machine");
    return;
  }
  const databaseServer = await startPrivateDatabaseServer(server);
  try {
    await fuzz("mysql", databaseServer.url);
  } finally {
    await databaseServer.remove();
  }
}

async function fuzz(name: string, databaseUrl: string): Promise<void> {
  const started = Date.now();
  const onProgress = (done: number) => {
    if (done % TELL_EVERY === 0) console.log(`${name}: ${done} of ${count}`);
  };
  await using product = await startProduct({ databaseUrl: toDatabaseUrl(databaseUrl) });
  const shop = await openFuzzedShop(product);
  const report = await runFuzz({
    ...{ product, shop, seed, count, patienceMs, onProgress },
  });
  print(name, report, Date.now() - started);
  if (report.findings.length > 0) process.exitCode = 1;
}

function print(name: string, { findings, statuses }: FuzzReport, tookMs: number): void {
  for (const { problem, seed: place, index, action, answer } of findings) {
    console.log(`\n${name}: ${problem}`);
    console.log(
      `  again: pnpm fuzz --database ${name} --seed ${place} --count ${index < 0 ? CHUNK : index + 1}`,
    );
    if (index >= 0)
      console.log(`  input: ${JSON.stringify(action).slice(0, 2000)}\n  answer: ${answer}`);
  }
  const seconds = Math.round(tookMs / 1000);
  console.log(
    `${name}: ${findings.length} findings, seed ${seed}, ${count} inputs in ${seconds} s, statuses ${JSON.stringify(statuses)}`,
  );
}
