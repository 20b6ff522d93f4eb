import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { type Config, ConfigError, readConfig } from "./config.ts";
import { connectDatabase } from "./database/connect.ts";
import { migrateDatabase } from "./database/migrate.ts";
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
  const database = await connectDatabase({ url: config.databaseUrl });
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
    await listen(app, config);
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

/** @throws ConfigError when the address cannot be had. */
async function listen(
  app: FastifyInstance,
  { host, port }: Pick<Config, "host" | "port">,
): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const found = LISTEN_PROBLEMS[String((error as { code?: unknown }).code)];
    if (!found) throw error;
    const { setting, problem } = found;
    const value = setting === "PORT" ? `${port} at ${host}` : host;
    throw new ConfigError([{ setting, problem: `${value} ${problem}` }], { cause: error });
  }
}
