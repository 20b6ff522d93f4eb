import { randomBytes } from "node:crypto";
import { type Connection, createConnection, type RowDataPacket } from "mysql2/promise";
import { connectDatabase, type Database } from "../src/database/connect.ts";
import { migrateDatabase } from "../src/database/migrate.ts";

/** Migrated, empty, and used by no test at the moment; by server. */
const spare = new Map<string, string[]>();

/** A database with the product's tables and no rows. Closed, it is emptied for the next test: migrating takes ten times as long. */
export async function openServerDatabase(server: string): Promise<Database> {
  const free = spare.get(server) ?? [];
  spare.set(server, free);
  const reused = free.pop();
  const name = reused ?? `test_${randomBytes(6).toString("hex")}`;
  const database = await connectDatabase({ url: `${server}/${name}` });
  if (reused === undefined) {
    await migrateDatabase(database);
    if (!schemas.has(server)) await rememberSchema(server, name);
  }
  return {
    ...database,
    get now() {
      return database.now;
    },
    async close() {
      await database.close();
      if (await empty(server, name)) free.push(name);
    },
  };
}

/** What a migrated database looks like; by server. */
const schemas = new Map<string, string>();

/** Deletes every row. False: a test changed the schema, and the database was dropped. */
async function empty(server: string, name: string): Promise<boolean> {
  const connection = await connect(server, name);
  try {
    const { schema, tables } = await readSchema(connection);
    if (schemas.get(server) !== schema) {
      await connection.query(`drop database ${name}`);
      return false;
    }
    const deletes = tables
      .filter((table) => table !== "mikro_orm_migrations")
      .map((table) => `delete from ${table}`);
    await connection.query(
      ["set foreign_key_checks = 0", "begin", ...deletes, "commit"].join("; "),
    );
    return true;
  } finally {
    await connection.end();
  }
}

async function rememberSchema(server: string, name: string): Promise<void> {
  const connection = await connect(server, name);
  schemas.set(server, (await readSchema(connection)).schema);
  await connection.end();
}

function connect(server: string, name: string): Promise<Connection> {
  const uri = `${server}/${name}`.replace(/^mariadb:/, "mysql:");
  return createConnection({ uri, multipleStatements: true });
}

async function readSchema(connection: Connection): Promise<{ schema: string; tables: string[] }> {
  const [columns] = await connection.query<RowDataPacket[]>(`
    select table_name as name, column_name as field, column_type as type, is_nullable as nullable
    from information_schema.columns where table_schema = database() order by 1, 2
  `);
  const [triggers] = await connection.query<RowDataPacket[]>(
    "select trigger_name as name from information_schema.triggers where trigger_schema = database()",
  );
  return {
    schema: JSON.stringify([columns, triggers]),
    tables: [...new Set(columns.map(({ name }) => String(name)))],
  };
}
