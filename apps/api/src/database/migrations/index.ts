import type { MigrationObject } from "@mikro-orm/core";
import type { Dialect } from "../connect.ts";
import { Migration0001 as MysqlMigration0001 } from "./mysql/0001-initial.ts";
import { Migration0001 as SqliteMigration0001 } from "./sqlite/0001-initial.ts";

/** Each dialect's migrations in order, as classes: a folder would not survive bundling. */
export const migrations: Record<Dialect, MigrationObject[]> = {
  sqlite: [{ name: "0001-initial", class: SqliteMigration0001 }],
  mysql: [{ name: "0001-initial", class: MysqlMigration0001 }],
};
