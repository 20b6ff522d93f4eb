import type { MigrationObject } from "@mikro-orm/core";
import type { Dialect } from "../database/connect.ts";
import { Migration0001 as MysqlMigration0001 } from "./mysql/0001-initial.ts";
import { Migration0002 as MysqlMigration0002 } from "./mysql/0002-age-of-reports.ts";
import { Migration0003 as MysqlMigration0003 } from "./mysql/0003-people-keys-audit.ts";
import { Migration0004 as MysqlMigration0004 } from "./mysql/0004-overview.ts";
import { Migration0005 as MysqlMigration0005 } from "./mysql/0005-delivery-lists.ts";
import { Migration0006 as MysqlMigration0006 } from "./mysql/0006-lineage.ts";
import { Migration0007 as MysqlMigration0007 } from "./mysql/0007-unclear-answers-and-probes.ts";
import { Migration0008 as MysqlMigration0008 } from "./mysql/0008-subscription-refusals.ts";
import { Migration0009 as MysqlMigration0009 } from "./mysql/0009-push-refusals.ts";
import { Migration0010 as MysqlMigration0010 } from "./mysql/0010-sign-in-limits.ts";
import { Migration0013 as MysqlMigration0013 } from "./mysql/0013-search-keys.ts";
import { Migration0014 as MysqlMigration0014 } from "./mysql/0014-totp.ts";
import { Migration0015 as MysqlMigration0015 } from "./mysql/0015-audit-search.ts";
import { Migration0016 as MysqlMigration0016 } from "./mysql/0016-notice-definitions.ts";
import { Migration0017 as MysqlMigration0017 } from "./mysql/0017-webhooks.ts";
import { Migration0018 as MysqlMigration0018 } from "./mysql/0018-quiet-hours.ts";
import { Migration0019 as MysqlMigration0019 } from "./mysql/0019-push-relay.ts";
import { Migration0020 as MysqlMigration0020 } from "./mysql/0020-shipments.ts";
import { Migration0021 as MysqlMigration0021 } from "./mysql/0021-holds.ts";
import { Migration0022 as MysqlMigration0022 } from "./mysql/0022-trade.ts";
import { Migration0023 as MysqlMigration0023 } from "./mysql/0023-customers.ts";
import { Migration0001 as SqliteMigration0001 } from "./sqlite/0001-initial.ts";
import { Migration0002 as SqliteMigration0002 } from "./sqlite/0002-age-of-reports.ts";
import { Migration0003 as SqliteMigration0003 } from "./sqlite/0003-people-keys-audit.ts";
import { Migration0004 as SqliteMigration0004 } from "./sqlite/0004-overview.ts";
import { Migration0005 as SqliteMigration0005 } from "./sqlite/0005-delivery-lists.ts";
import { Migration0006 as SqliteMigration0006 } from "./sqlite/0006-lineage.ts";
import { Migration0007 as SqliteMigration0007 } from "./sqlite/0007-unclear-answers-and-probes.ts";
import { Migration0008 as SqliteMigration0008 } from "./sqlite/0008-subscription-refusals.ts";
import { Migration0009 as SqliteMigration0009 } from "./sqlite/0009-push-refusals.ts";
import { Migration0010 as SqliteMigration0010 } from "./sqlite/0010-sign-in-limits.ts";
import { Migration0013 as SqliteMigration0013 } from "./sqlite/0013-search-keys.ts";
import { Migration0014 as SqliteMigration0014 } from "./sqlite/0014-totp.ts";
import { Migration0015 as SqliteMigration0015 } from "./sqlite/0015-audit-search.ts";
import { Migration0016 as SqliteMigration0016 } from "./sqlite/0016-notice-definitions.ts";
import { Migration0017 as SqliteMigration0017 } from "./sqlite/0017-webhooks.ts";
import { Migration0018 as SqliteMigration0018 } from "./sqlite/0018-quiet-hours.ts";
import { Migration0019 as SqliteMigration0019 } from "./sqlite/0019-push-relay.ts";
import { Migration0020 as SqliteMigration0020 } from "./sqlite/0020-shipments.ts";
import { Migration0021 as SqliteMigration0021 } from "./sqlite/0021-holds.ts";
import { Migration0022 as SqliteMigration0022 } from "./sqlite/0022-trade.ts";
import { Migration0023 as SqliteMigration0023 } from "./sqlite/0023-customers.ts";

/** Each dialect's migrations in order, as classes: a folder would not survive bundling. */
export const migrations: Record<Dialect, MigrationObject[]> = {
  sqlite: [
    { name: "0001-initial", class: SqliteMigration0001 },
    { name: "0002-age-of-reports", class: SqliteMigration0002 },
    { name: "0003-people-keys-audit", class: SqliteMigration0003 },
    { name: "0004-overview", class: SqliteMigration0004 },
    { name: "0005-delivery-lists", class: SqliteMigration0005 },
    { name: "0006-lineage", class: SqliteMigration0006 },
    { name: "0007-unclear-answers-and-probes", class: SqliteMigration0007 },
    { name: "0008-subscription-refusals", class: SqliteMigration0008 },
    { name: "0009-push-refusals", class: SqliteMigration0009 },
    { name: "0010-sign-in-limits", class: SqliteMigration0010 },
    { name: "0013-search-keys", class: SqliteMigration0013 },
    { name: "0014-totp", class: SqliteMigration0014 },
    { name: "0015-audit-search", class: SqliteMigration0015 },
    { name: "0016-notice-definitions", class: SqliteMigration0016 },
    { name: "0017-webhooks", class: SqliteMigration0017 },
    { name: "0018-quiet-hours", class: SqliteMigration0018 },
    { name: "0019-push-relay", class: SqliteMigration0019 },
    { name: "0020-shipments", class: SqliteMigration0020 },
    { name: "0021-holds", class: SqliteMigration0021 },
    { name: "0022-trade", class: SqliteMigration0022 },
    { name: "0023-customers", class: SqliteMigration0023 },
  ],
  mysql: [
    { name: "0001-initial", class: MysqlMigration0001 },
    { name: "0002-age-of-reports", class: MysqlMigration0002 },
    { name: "0003-people-keys-audit", class: MysqlMigration0003 },
    { name: "0004-overview", class: MysqlMigration0004 },
    { name: "0005-delivery-lists", class: MysqlMigration0005 },
    { name: "0006-lineage", class: MysqlMigration0006 },
    { name: "0007-unclear-answers-and-probes", class: MysqlMigration0007 },
    { name: "0008-subscription-refusals", class: MysqlMigration0008 },
    { name: "0009-push-refusals", class: MysqlMigration0009 },
    { name: "0010-sign-in-limits", class: MysqlMigration0010 },
    { name: "0013-search-keys", class: MysqlMigration0013 },
    { name: "0014-totp", class: MysqlMigration0014 },
    { name: "0015-audit-search", class: MysqlMigration0015 },
    { name: "0016-notice-definitions", class: MysqlMigration0016 },
    { name: "0017-webhooks", class: MysqlMigration0017 },
    { name: "0018-quiet-hours", class: MysqlMigration0018 },
    { name: "0019-push-relay", class: MysqlMigration0019 },
    { name: "0020-shipments", class: MysqlMigration0020 },
    { name: "0021-holds", class: MysqlMigration0021 },
    { name: "0022-trade", class: MysqlMigration0022 },
    { name: "0023-customers", class: MysqlMigration0023 },
  ],
};
