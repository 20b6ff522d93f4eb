import { Migration } from "@mikro-orm/migrations";

export class Migration0004 extends Migration {
  override up(): void {
    this.addSql(
      "create table `delivery_counts` (`app_id` text not null, `slice` integer not null, `counts` longtext not null, primary key (`app_id`, `slice`))",
    );
    this.addSql("drop index `deliveries_claim_index`");
    this.addSql(
      "create index `deliveries_claim_index` on `deliveries` (`app_id`, `state`, `notice`, `due_at`, `id`, `expires_at`, `created_at`)",
    );
    this.addSql("drop index `grants_closing_index`");
    this.addSql("alter table `grants` add column `spent_at` bigint null");
    this.addSql("alter table `grants` add column `voided_at` bigint null");
    this.addSql(
      "create index `grants_closing_index` on `grants` (`app_id`, `uses_free`, `expires_at`, `id`, `kind`, `template_id`, `usable_from`, `openid`)",
    );
    this.addSql("alter table `pauses` add column `answered_at` bigint null");
  }
}
