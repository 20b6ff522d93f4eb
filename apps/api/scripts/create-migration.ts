/**
 * Writes the migrations that bring both dialects to what the entities say:
 * `node apps/api/scripts/create-migration.ts <name> <url of an empty MySQL or MariaDB database>`.
 */
import { writeFile } from "node:fs/promises";
import { connectDatabase, type Database, type Dialect } from "../src/database/connect.ts";
import { migrations } from "../src/migrations/index.ts";
import { migrateDatabase } from "../src/database/migrate.ts";

const [name, mysqlUrl] = process.argv.slice(2);
if (!name || !/^[a-z0-9-]+$/.test(name) || !mysqlUrl) {
  console.error(
    "usage: node apps/api/scripts/create-migration.ts <name> <url of an empty MySQL or MariaDB database>",
  );
  process.exit(2);
}

for (const [dialect, url] of [
  ["sqlite", "sqlite::memory:"],
  ["mysql", mysqlUrl],
] as const) {
  await createMigration({ dialect, url, name });
}

async function createMigration(input: {
  dialect: Dialect;
  url: string;
  name: string;
}): Promise<void> {
  const database = await connectDatabase({ url: input.url });
  try {
    await migrateDatabase(database);
    const proposed = await listChanges(database);
    for (const statement of proposed) await database.orm.em.getConnection().execute(statement);
    const changedNothing = await listChanges(database);
    const statements = proposed.filter((statement) => !changedNothing.includes(statement));
    const last = Number.parseInt(migrations[input.dialect].at(-1)?.name ?? "0");
    const number = String(last + 1).padStart(4, "0");
    const file = new URL(
      `../src/migrations/${input.dialect}/${number}-${input.name}.ts`,
      import.meta.url,
    );
    const className = `Migration${number}`;
    const lines = statements.map((statement) => `    this.addSql(${JSON.stringify(statement)});`);
    await writeFile(
      file,
      `import { Migration } from "@mikro-orm/migrations";\n\nexport class ${className} extends Migration {\n  override up(): void {\n${lines.join("\n")}\n  }\n}\n`,
    );
    console.log(`${input.dialect}: ${statements.length} statements`);
  } finally {
    await database.close();
  }
}

/**
 * What the schema lacks. On MariaDB some of it is a false alarm (a nullable column's default reads `NULL`): what is proposed
 * again after it ran.
 */
async function listChanges({ orm }: Database): Promise<string[]> {
  return (await orm.schema.getUpdateSchemaSQL({ wrap: false }))
    .split(/;\s*\n/)
    .map((statement) => statement.trim().replace(/;$/, ""))
    .filter((statement) => statement !== "" && !statement.startsWith("--"));
}
