import { Migration } from "@mikro-orm/migrations";

/** What stands for its lineage, the surest first: of the old rows more than one may be open or sent. */
const HOLDERS = [
  "state = 'sent'",
  "state = 'sending'",
  "state = 'queued' and is_pinned = 1",
  "state in ('queued', 'waiting_for_grant')",
];

export class Migration0006 extends Migration {
  override up(): void {
    this.addSql("drop index `deliveries_resend_unique`");
    this.addSql("alter table `deliveries` drop column `open_resend_of`");
    this.addSql("alter table `deliveries` add column `live_lineage_id` text null");
    this.addSql("alter table `deliveries` add column `is_again` integer not null default false");
    this.addSql(
      "create unique index `deliveries_lineage_unique` on `deliveries` (`live_lineage_id`)",
    );
    this.addSql(
      "update deliveries set live_lineage_id = id where lineage_id is null and state in ('queued', 'waiting_for_grant', 'sending', 'sent')",
    );
    for (const isHolder of HOLDERS) {
      this.addSql(
        `update deliveries set live_lineage_id = lineage_id
        where id in (select min(id) from deliveries where lineage_id is not null and ${isHolder} group by lineage_id)
          and not exists (select 1 from deliveries h where h.live_lineage_id = deliveries.lineage_id)`,
      );
    }
  }
}
