import { buildApp } from "./http/build-app.ts";
import { createLogger } from "./http/create-logger.ts";
import { ConfigError, readConfig } from "./config.ts";
import type { Logger } from "pino";
import { connectDatabase } from "./database/connect.ts";
import { migrateDatabase } from "./database/migrate.ts";
import { type AdapterDecorators, wire } from "./wiring.ts";

/** Runs until a signal, or the parent process, ends it. A start that fails ends with a message and exit code 1. */
export async function runProcess(adapters: AdapterDecorators = {}): Promise<void> {
  const logger = createLogger();
  try {
    await start({ logger, adapters });
  } catch (error) {
    if (error instanceof ConfigError)
      console.error(`The settings are not right:\n${error.message}`);
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
  await migrateDatabase(database);
  const wiring = wire({ config, database, logger, adapters });
  await wiring.bootstrap();
  if (config.role !== "api") await wiring.startSending();
  const app = await buildApp({ ...wiring, logger, ...config });
  await app.listen({ host: config.host, port: config.port });
  logger.info({ url: `http://${config.host}:${config.port}`, role: config.role }, "listening");

  let isStopping = false;
  const stop = (cause: string): void => {
    if (isStopping) return;
    isStopping = true;
    logger.info({ cause }, "stopping");
    void app
      .close()
      .then(() => wiring.close())
      .then(() => process.exit(0));
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stop(signal));
  // The demo's start has ended without a word.
  process.once("disconnect", () => stop("the parent process is gone"));
}
