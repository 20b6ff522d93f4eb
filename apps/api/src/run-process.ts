import type { Logger } from "pino";
import { type Config, ConfigError, readConfig } from "./config.ts";
import { type Database, DatabaseAwayError } from "./database/connect.ts";
import type { OnFileGone } from "./database/guard-sqlite-file.ts";
import { migrateDatabase } from "./database/migrate.ts";
import { waitForDatabase } from "./database/wait-for-database.ts";
import { answerWhileWaiting } from "./http/answer-while-waiting.ts";
import { buildApp } from "./http/build-app.ts";
import { createLogger } from "./http/create-logger.ts";
import { type AdapterDecorators, wire } from "./wiring.ts";

/** An orchestrator that sends SIGTERM waits ten seconds, and kills. What is not stored by then is taken over. */
const STOP_WITHIN_MS = 9000;

/** Runs until a signal, or the parent process, ends it. A start that fails ends with a message and exit code 1. */
export async function runProcess(adapters: AdapterDecorators = {}): Promise<void> {
  const logger = createLogger();
  // Node itself would print every property of it, a failed statement's values too.
  process.on("uncaughtException", (error) => {
    logger.fatal({ err: error }, "the process failed");
    process.exit(1);
  });
  try {
    await start({ logger, adapters });
  } catch (error) {
    if (error instanceof ConfigError) console.error(error.describe());
    else if (error instanceof DatabaseAwayError)
      console.error(`The database cannot be reached: ${error.message}`);
    else logger.fatal({ err: error }, "the start failed");
    process.exitCode = 1;
  }
}

async function start({
  logger,
  adapters,
}: {
  logger: Logger;
  adapters: AdapterDecorators;
}): Promise<void> {
  const config = readConfig();
  const database = await openDatabase({ config, logger });
  const wiring = wire({ config, database, logger, adapters });
  const opened: { close(): Promise<void> }[] = [wiring];
  const closeAll = async () => {
    for (const part of opened.toReversed()) await part.close();
  };
  try {
    await migrateDatabase(database);
    await wiring.bootstrap();
    if (config.role !== "api") await wiring.startSending();
    const app = await buildApp({ ...wiring, logger, ...config });
    opened.push(app);
    await listen(() => app.listen({ host: config.host, port: config.port }), config);
  } catch (error) {
    // Else the sender's timers and the database's connections keep a process alive that nobody can reach.
    await closeAll();
    throw error;
  }
  logger.info({ url: `http://${config.host}:${config.port}`, role: config.role }, "listening");

  let isStopping = false;
  const stop = (cause: string): void => {
    if (isStopping) return;
    isStopping = true;
    logger.info({ cause }, "stopping");
    setTimeout(() => {
      logger.error("what was under way is not stored: it will be taken over");
      process.exit(1);
    }, STOP_WITHIN_MS).unref();
    void closeAll().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, "stopping failed");
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stop(signal));
  // The demo's start has ended without a word.
  process.once("disconnect", () => stop("the parent process is gone"));
}

/** What the operating system refuses about an address, by the setting that names it. */
const LISTEN_PROBLEMS: Record<string, { setting: "HOST" | "PORT"; problem: string }> = {
  EADDRINUSE: { setting: "PORT", problem: "is taken by another program" },
  EACCES: { setting: "PORT", problem: "may not be used by this user" },
  EADDRNOTAVAIL: { setting: "HOST", problem: "is no address of this machine" },
  ENOTFOUND: { setting: "HOST", problem: "is no address of this machine" },
};

/** Waits for a database that is away; probes and callers are told meanwhile. */
async function openDatabase({
  config,
  logger,
}: {
  config: Config;
  logger: Logger;
}): Promise<Database> {
  const waiting: { close(): Promise<void> }[] = [];
  const onFileGone: OnFileGone = ({ savedAs, error }) =>
    logger.fatal(
      { savedAs, err: error },
      "the database's file was deleted or replaced: nothing is taken any more; put what was saved in its place and start again",
    );
  try {
    return await waitForDatabase(
      { url: config.databaseUrl, onFileGone },
      {
        waitMs: config.databaseWaitMs,
        async onAway(error) {
          logger.warn({ problem: error.message }, "the database is away; waiting for it");
          if (waiting.length === 0)
            waiting.push(await listen(() => answerWhileWaiting(config), config));
        },
      },
    );
  } finally {
    for (const server of waiting) await server.close();
  }
}

/** @throws ConfigError when the address cannot be had. */
async function listen<Listening>(
  begin: () => Promise<Listening>,
  { host, port }: Pick<Config, "host" | "port">,
): Promise<Listening> {
  try {
    return await begin();
  } catch (error) {
    const found = LISTEN_PROBLEMS[String((error as { code?: unknown }).code)];
    if (!found) throw error;
    const { setting, problem } = found;
    const value = setting === "PORT" ? `${port} at ${host}` : host;
    throw new ConfigError([{ setting, problem: `${value} ${problem}` }], { cause: error });
  }
}
