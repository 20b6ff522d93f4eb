/** The product as in production, except that its sender starts on command. */
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { readConfig } from "../src/config.ts";
import { connectDatabase } from "../src/database/connect.ts";
import { migrateDatabase } from "../src/database/migrate.ts";
import { buildApp } from "../src/http/build-app.ts";
import { createLogger } from "../src/http/create-logger.ts";
import { registerNoop } from "./noop.ts";
import { wire } from "../src/wiring/wire.ts";
import { answerQuestions } from "./child.ts";
import { APP_ID, toTrigger } from "./shop.ts";

const TRIGGERS_AT_ONCE = 200;
/** Concurrent batches, as from several backends. */
const CALLERS = 4;
/** No shorter, because polling costs database time. */
const LOOK_EVERY_MS = 50;

const config = readConfig();
const database = await connectDatabase({ url: config.databaseUrl });
await migrateDatabase(database);
// Standard output is reserved for the figures.
const logger = createLogger({ write: (line) => void process.stderr.write(line) });
logger.level = "warn";
const wiring = wire({ config, database, logger });
await wiring.bootstrap();
const app = await buildApp({ ...wiring, logger, ...config });
await registerNoop(app, { ...wiring, publicUrl: config.publicUrl });
const url = await app.listen({ host: config.host, port: config.port });

answerQuestions(
  {
    getUrl: () => url,
    getRssMb: () => process.memoryUsage.rss() / 2 ** 20,
    trigger: triggerAll,
    startSending: () => wiring.startSending(),
    waitUntilClosed,
  },
  {
    async close() {
      await app.close();
      await wiring.close();
    },
  },
);

/** Resolves when all triggers are stored. */
async function triggerAll({ first, count }: { first: number; count: number }): Promise<void> {
  const end = first + count;
  let next = first;
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      while (next < end) {
        const customers = Array.from(
          { length: Math.min(TRIGGERS_AT_ONCE, end - next) },
          (_, index) => next + index,
        );
        next += customers.length;
        const results = await wiring.services.deliveries.triggerMany(customers.map(toTrigger));
        const refused = results.find(({ ok }) => !ok);
        if (refused) throw new Error(`a trigger was refused: ${JSON.stringify(refused)}`);
      }
    }),
  );
}

/** Waits until no delivery is open; returns the count per state. */
async function waitUntilClosed(): Promise<Record<string, number>> {
  while (await isAnyOpen()) await sleep(LOOK_EVERY_MS);
  const { rows } = await sql<{ state: string; number: number }>`
    select state, count(*) as number from deliveries group by state
  `.execute(database.sql);
  return Object.fromEntries(rows.map((row) => [row.state, row.number]));
}

async function isAnyOpen(): Promise<boolean> {
  const { rows } = await sql`
    select 1 from deliveries
    where app_id = ${APP_ID} and state in ('queued', 'waiting_for_grant', 'sending') limit 1
  `.execute(database.sql);
  return rows.length > 0;
}
