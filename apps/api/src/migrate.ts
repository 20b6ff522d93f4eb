/** `pnpm migrate`: brings the database to this version. `serve` does the same before it listens. */
import { readDatabaseUrl } from "./config.ts";
import { connectDatabase } from "./database/connect.ts";
import { migrateDatabase } from "./database/migrate.ts";

const database = await connectDatabase({ url: readDatabaseUrl() });
try {
  const ran = await migrateDatabase(database);
  console.log(ran.length > 0 ? `ran ${ran.join(", ")}` : "the database is up to date");
} finally {
  await database.close();
}
