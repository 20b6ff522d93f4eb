import type { Logger } from "pino";
import { type Config, ConfigError, readConfig } from "./config.ts";
import { type Database, DatabaseAwayError } from "./database/connect.ts";
import type { OnFileGone } from "./database/guard-sqlite-file.ts";
import { migrateDatabase } from "./database/migrate.ts";
import { waitForDatabase } from "./database/wait-for-database.ts";
import { answerWhileWaiting } from "./http/answer-while-waiting.ts";
import { buildApp } from "./http/build-app.ts";
import { createLogger } from "./http/create-logger.ts";
import type { AdapterDecorators } from "./wiring/adapter-decorators.ts";
import { wire } from "./wiring/wire.ts";

/** Orchestrators kill ten seconds after SIGTERM. Another process takes over anything not stored by then. */
const STOP_WITHIN_MS = 9000;

/** Runs until a signal or the parent process ends it, then shuts down gracefully. A failed start exits with a message and code 1. */
export async function runProcess(adapters: AdapterDecorators = {}): Promise<void> {
  const logger = createLogger();
  // Node would print every property of the error, including the values of a failed statement.
  process.on("uncaughtException", (error) => {
    logger.fatal({ err: error }, "uncaught exception");
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
    // Otherwise the sender's timers and the connection pool would keep an unreachable process alive.
    await closeAll();
    throw error;
  }
  logger.info({ url: `http://${config.host}:${config.port}`, role: config.role }, "listening");

  let isStopping = false;
  const stop = (cause: string): void => {
    if (isStopping) return;
    isStopping = true;
    logger.info({ cause }, "shutting down");
    setTimeout(() => {
      logger.error("shutdown timed out: another process will take over in-flight sends");
      process.exit(1);
    }, STOP_WITHIN_MS).unref();
    void closeAll().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, "the shutdown failed");
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stop(signal));
  // The demo's parent process died without a signal.
  process.once("disconnect", () => stop("the parent process exited"));
}

/** Errors of `listen`, by the setting to change. */
const LISTEN_PROBLEMS: Record<string, { setting: "HOST" | "PORT"; problem: string }> = {
  EADDRINUSE: { setting: "PORT", problem: "is in use by another program" },
  EACCES: { setting: "PORT", problem: "needs permissions that this user does not have" },
  EADDRNOTAVAIL: { setting: "HOST", problem: "is not an address of this machine" },
  ENOTFOUND: { setting: "HOST", problem: "is not an address of this machine" },
};

/** Waits for an unreachable database and answers probes and callers with 503 meanwhile. */
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
      "the database file was deleted or replaced: the process stops writing; restore the file in `savedAs` and restart",
    );
  try {
    return await waitForDatabase(
      { url: config.databaseUrl, onFileGone },
      {
        waitMs: config.databaseWaitMs,
        async onAway(error) {
          logger.warn({ problem: error.message }, "the database is unreachable; waiting for it");
          if (waiting.length === 0)
            waiting.push(await listen(() => answerWhileWaiting(config), config));
        },
      },
    );
  } finally {
    for (const server of waiting) await server.close();
  }
}

/** @throws ConfigError when the address cannot be bound. */
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
