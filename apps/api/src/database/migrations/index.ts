import type { MigrationObject } from "@mikro-orm/core";
import type { Dialect } from "../connect.ts";
import { Migration0001 as MysqlMigration0001 } from "./mysql/0001-initial.ts";
import { Migration0002 as MysqlMigration0002 } from "./mysql/0002-age-of-reports.ts";
import { Migration0001 as SqliteMigration0001 } from "./sqlite/0001-initial.ts";
import { Migration0002 as SqliteMigration0002 } from "./sqlite/0002-age-of-reports.ts";

/** Each dialect's migrations in order, as classes: a folder would not survive bundling. */
export const migrations: Record<Dialect, MigrationObject[]> = {
  sqlite: [
    { name: "0001-initial", class: SqliteMigration0001 },
    { name: "0002-age-of-reports", class: SqliteMigration0002 },
  ],
  mysql: [
    { name: "0001-initial", class: MysqlMigration0001 },
    { name: "0002-age-of-reports", class: MysqlMigration0002 },
  ],
};
