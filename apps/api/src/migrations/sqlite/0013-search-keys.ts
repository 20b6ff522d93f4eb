import { Migration } from "@mikro-orm/migrations";

/** SQLite turns no text round by itself. */
const OPENID_END = Array.from(
  { length: 12 },
  (_, index) => `substr(openid, ${-1 - index}, 1)`,
).join(" || ");
const toNumber = (field: string) =>
  `nullif(substr(replace(cast(json_extract(data, '$.${field}') as text), ' ', ''), 1, 64), '')`;

export class Migration0013 extends Migration {
  override up(): void {
    this.addSql("alter table `customers` add column `openid_end` text not null default ''");
    this.addSql("alter table `deliveries` add column `order_sn` text null");
    this.addSql("alter table `deliveries` add column `refund_sn` text null");
    this.addSql("alter table `deliveries` add column `openid_end` text not null default ''");
    this.addSql(`update customers set openid_end = ${OPENID_END}`);
    this.addSql(
      `update deliveries set openid_end = ${OPENID_END}, order_sn = nullif(${toNumber("order_sn")}, order_id),
        refund_sn = ${toNumber("refund_sn")}`,
    );
    this.addSql(
      "create index `customers_openid_end_index` on `customers` (`app_id`, `openid_end`)",
    );
    this.addSql(
      "create index `deliveries_order_sn_index` on `deliveries` (`app_id`, `order_sn`, `id`)",
    );
    this.addSql(
      "create index `deliveries_refund_sn_index` on `deliveries` (`app_id`, `refund_sn`, `id`)",
    );
    this.addSql(
      "create index `deliveries_openid_end_index` on `deliveries` (`app_id`, `openid_end`, `id`)",
    );
  }
}
