/** The product as in production, except that its sender starts on command. */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { readConfig } from "../src/config.ts";
import { connectDatabase } from "../src/database/connect.ts";
import { migrateDatabase } from "../src/database/migrate.ts";
import { buildApp } from "../src/http/build-app.ts";
import { createLogger } from "../src/http/create-logger.ts";
import { registerNoop } from "./noop.ts";
import { WEBHOOK_EVENTS } from "../src/webhooks/webhook.contract.ts";
import { wire } from "../src/wiring/wire.ts";
import { answerQuestions } from "./child.ts";
import { createTimedWork, type WorkName } from "./timed-work.ts";
import { APP_ID, toTrigger } from "./shop.ts";

const TRIGGERS_AT_ONCE = 200;
/** Concurrent batches, as from several backends. */
const CALLERS = 4;
/** No shorter, because polling costs database time. */
const LOOK_EVERY_MS = 50;
const LOOP_RESOLUTION_MS = 5;

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
const loopDelay = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
const timedWork = createTimedWork({ wiring, database });

answerQuestions(
  {
    getUrl: () => url,
    getRssMb: () => process.memoryUsage.rss() / 2 ** 20,
    trigger: triggerAll,
    startSending: () => wiring.startSending(),
    /** For every outcome. */
    addWebhook: async (webhookUrl: string) => {
      const events = [...WEBHOOK_EVENTS];
      await wiring.services.webhooks.create({ url: webhookUrl, events, enabled: true });
    },
    waitUntilClosed,
    /** The most messages in flight. */
    getConnections: () => config.wechatConnections,
    getCpuUsage: () => {
      const { user, system } = process.cpuUsage();
      return { cpuMs: (user + system) / 1000, at: performance.now() };
    },
    watchLoopDelay() {
      loopDelay.reset();
      loopDelay.enable();
    },
    takeLoopDelay() {
      loopDelay.disable();
      // Each sample includes the timer's interval.
      const toMs = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - LOOP_RESOLUTION_MS);
      return {
        p50: toMs(loopDelay.percentile(50)),
        p99: toMs(loopDelay.percentile(99)),
        p999: toMs(loopDelay.percentile(99.9)),
      };
    },
    async time({ work, times }: { work: WorkName; times: number }) {
      const ms: number[] = [];
      for (let run = 0; run < times; run++) {
        const startedAt = performance.now();
        await timedWork[work]();
        ms.push(performance.now() - startedAt);
      }
      return ms;
    },
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
