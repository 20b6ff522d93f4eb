import { Migration } from "@mikro-orm/migrations";

/** Rows of one update: millions in one transaction would hold the log and every lock until its end. */
const BATCH = 5000;
const OPENID_END = "openid_end = left(reverse(openid), 12)";
const toNumber = (field: string) =>
  `nullif(left(replace(json_unquote(json_extract(data, '$.${field}')), ' ', ''), 64), '')`;

export class Migration0013 extends Migration {
  override async up(): Promise<void> {
    await this.execute(
      "alter table `customers` add `openid_end` varchar(12) collate ascii_bin not null default ''",
    );
    await this.execute(
      "alter table `deliveries` add `order_sn` varchar(64) null, add `refund_sn` varchar(64) null, add `openid_end` varchar(12) collate ascii_bin not null default ''",
    );
    await this.#fill("customers", { key: "openid", values: OPENID_END });
    await this.#fill("deliveries", {
      key: "id",
      values: `${OPENID_END}, order_sn = nullif(${toNumber("order_sn")}, convert(order_id using utf8mb4)), refund_sn = ${toNumber("refund_sn")}`,
    });
    this.addSql(
      "alter table `customers` add index `customers_openid_end_index` (`app_id`, `openid_end`)",
    );
    this.addSql(
      "alter table `deliveries` add index `deliveries_order_sn_index` (`app_id`, `order_sn`, `id`), add index `deliveries_refund_sn_index` (`app_id`, `refund_sn`, `id`), add index `deliveries_openid_end_index` (`app_id`, `openid_end`, `id`)",
    );
  }

  /** Batch by batch along the key of each mini program; after the first `alter`, each is a transaction of its own. */
  async #fill(table: string, { key, values }: { key: string; values: string }): Promise<void> {
    const apps = await this.execute(`select distinct app_id as appId from ${table}`);
    for (const { appId } of apps as { appId: string }[]) {
      for (let last = ""; ;) {
        const rows = await this.execute(
          `select max(${key}) as \`last\` from (select ${key} from ${table} where app_id = ? and ${key} > ? order by ${key} limit ${BATCH}) batch`,
          [appId, last],
        );
        const [next] = rows as { last: string | null }[];
        if (!next || next.last === null) break;
        await this.execute(
          `update ${table} set ${values} where app_id = ? and ${key} > ? and ${key} <= ?`,
          [appId, last, next.last],
        );
        last = next.last;
      }
    }
  }
}
