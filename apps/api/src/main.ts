/** The process: settings → database → wiring → listen, send, or both, as ROLE says. */
import { buildApp } from "./http/build-app.ts";
import { createLogger } from "./http/create-logger.ts";
import { ConfigError, readConfig } from "./config.ts";
import { connectDatabase } from "./database/connect.ts";
import { migrateDatabase } from "./database/migrate.ts";
import { wire } from "./wiring.ts";

const logger = createLogger();

try {
  await run();
} catch (error) {
  if (error instanceof ConfigError) console.error(`The settings are not right:\n${error.message}`);
  else logger.fatal({ err: error }, "the start failed");
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const config = readConfig();
  const database = await connectDatabase({ url: config.databaseUrl });
  await migrateDatabase(database);
  const wiring = wire({ config, database, logger });
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
