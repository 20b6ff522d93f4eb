import { Migration } from "@mikro-orm/migrations";

export class Migration0004 extends Migration {
  override up(): void {
    this.addSql(
      "create table `delivery_counts` (`app_id` varchar(32) collate ascii_bin not null, `slice` int unsigned not null, `counts` longtext not null, primary key (`app_id`, `slice`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    // In one statement: a process of the older version that still runs never claims without the index.
    this.addSql(
      "alter table `deliveries` drop index `deliveries_claim_index`, add index `deliveries_claim_index` (`app_id`, `state`, `notice`, `due_at`, `id`, `expires_at`, `created_at`)",
    );
    this.addSql(
      "alter table `grants` add `spent_at` bigint null, add `voided_at` bigint null, drop index `grants_closing_index`, add index `grants_closing_index` (`app_id`, `uses_free`, `expires_at`, `id`, `kind`, `template_id`, `usable_from`, `openid`)",
    );
    this.addSql("alter table `pauses` add `answered_at` bigint null");
  }
}
