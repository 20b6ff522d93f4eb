/** `pnpm migrate`: migrates the database to this version. `serve` does the same before it listens. */
import { ConfigError, readDatabaseUrl } from "./config.ts";
import { connectDatabase, DatabaseAwayError } from "./database/connect.ts";
import { migrateDatabase } from "./database/migrate.ts";
import { createLogger } from "./http/create-logger.ts";

async function migrate(): Promise<void> {
  const database = await connectDatabase({ url: readDatabaseUrl() });
  try {
    const ran = await migrateDatabase(database);
    console.log(ran.length > 0 ? `ran ${ran.join(", ")}` : "the database is up to date");
  } finally {
    await database.close();
  }
}

try {
  await migrate();
} catch (error) {
  if (error instanceof ConfigError) console.error(error.describe());
  else if (error instanceof DatabaseAwayError)
    console.error(`The database cannot be reached: ${error.message}`);
  else createLogger().fatal({ err: error }, "the migration failed");
  process.exitCode = 1;
}
